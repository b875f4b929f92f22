package dev.tacit.learning.kernels;

/**
 * What a convolution goes from and to. Images lie as [row, column, channel].
 *
 * @param in channels of the input
 * @param height of the input, without padding
 * @param width of the input, without padding
 * @param out channels of the output
 * @param kernelHeight rows of a window
 * @param kernelWidth columns of a window
 * @param strideHeight rows from a window to the next
 * @param strideWidth columns from a window to the next
 * @param paddingHeight rows of zeros above and below
 * @param paddingWidth columns of zeros left and right
 */
public record ConvolutionShape(
    int in,
    int height,
    int width,
    int out,
    int kernelHeight,
    int kernelWidth,
    int strideHeight,
    int strideWidth,
    int paddingHeight,
    int paddingWidth) {

  /** Rows of the output. */
  public int outHeight() {
    return (height + 2 * paddingHeight - kernelHeight) / strideHeight + 1;
  }

  /** Columns of the output. */
  public int outWidth() {
    return (width + 2 * paddingWidth - kernelWidth) / strideWidth + 1;
  }

  /** Windows of an image. */
  public int positions() {
    return outHeight() * outWidth();
  }

  /** Numbers in a window. */
  public int patch() {
    return kernelHeight * kernelWidth * in;
  }

  int inSize() {
    return height * width * in;
  }

  int outSize() {
    return positions() * out;
  }

  /** Floats from a row of the padded image to the next. */
  int pitch() {
    return (width + 2 * paddingWidth) * in;
  }

  int paddedSize() {
    return pitch() * (height + 2 * paddingHeight);
  }

  /** Where the window of a position begins in the padded image. */
  int window(int position) {
    int y = position / outWidth();
    int x = position % outWidth();
    return y * strideHeight * pitch() + x * strideWidth * in;
  }

  /** Where a number of a window lies, from the window's beginning. */
  int offset(int number) {
    int run = kernelWidth * in;
    return number / run * pitch() + number % run;
  }

  /** Copies an image into the middle of a padded one. */
  void pad(Floats from, int offset, float[] padded) {
    int run = width * in;
    int at = paddingHeight * pitch() + paddingWidth * in;
    if (run == pitch()) {
      from.get(offset, padded, at, run * height);
      return;
    }
    for (int y = 0; y < height; y++) {
      from.get(offset + y * run, padded, at + y * pitch(), run);
    }
  }

  /** Adds the gradients of windows' numbers, rows of {@code step}, where they came from. */
  void scatter(float[] patches, int step, float[] padded) {
    int run = kernelWidth * in;
    for (int p = 0; p < positions(); p++) {
      int window = window(p);
      for (int ky = 0; ky < kernelHeight; ky++) {
        Runs.add(padded, window + ky * pitch(), patches, p * step + ky * run, run);
      }
    }
  }

  /** Copies the middle of a padded image. */
  void unpad(float[] padded, Floats into, int offset) {
    int run = width * in;
    int at = paddingHeight * pitch() + paddingWidth * in;
    if (run == pitch()) {
      into.put(offset, padded, at, run * height);
      return;
    }
    for (int y = 0; y < height; y++) {
      into.put(offset + y * run, padded, at + y * pitch(), run);
    }
  }
}
