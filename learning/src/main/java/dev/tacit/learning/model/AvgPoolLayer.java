package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Loops;
import java.util.Arrays;

/** The mean of each window, of all channels of a pixel at once. */
final class AvgPoolLayer extends Layer {
  private final WindowSpec.AvgPool2d spec;
  private final int channels;
  private final int height;
  private final int width;
  private final int outHeight;
  private final int outWidth;
  private final Padded image;
  private final float[] row;

  AvgPoolLayer(WindowSpec.AvgPool2d spec, int[] inputShape, Slot in, Slot out) {
    super(in, out);
    this.spec = spec;
    this.channels = inputShape[0];
    this.height = inputShape[1];
    this.width = inputShape[2];
    int[] output = spec.outputShape(inputShape);
    this.outHeight = output[1];
    this.outWidth = output[2];
    this.image = new Padded(channels, height, width, spec.padding());
    this.row = new float[outWidth * channels];
  }

  @Override
  void forward(int examples) {
    for (int e = 0; e < examples; e++) {
      image.fill(0);
      image.read(in.values(), e * in.size());
      for (int y = 0; y < outHeight; y++) {
        Arrays.fill(row, 0);
        for (int x = 0; x < outWidth; x++) {
          for (int ky = 0; ky < spec.kernel().height(); ky++) {
            for (int kx = 0; kx < spec.kernel().width(); kx++) {
              Loops.add(row, x * channels, image.pixels, at(y, x, ky, kx), channels);
            }
          }
          scale(y, x);
        }
        out.values().put(e * out.size() + y * row.length, row, 0, row.length);
      }
    }
  }

  @Override
  void backward(int examples, boolean inputToo) {
    for (int e = 0; inputToo && e < examples; e++) {
      image.fill(0);
      for (int y = 0; y < outHeight; y++) {
        out.gradients().get(e * out.size() + y * row.length, row, 0, row.length);
        for (int x = 0; x < outWidth; x++) {
          scale(y, x);
          for (int ky = 0; ky < spec.kernel().height(); ky++) {
            for (int kx = 0; kx < spec.kernel().width(); kx++) {
              Loops.add(image.pixels, at(y, x, ky, kx), row, x * channels, channels);
            }
          }
        }
      }
      image.write(in.gradients(), e * in.size());
    }
  }

  private int at(int y, int x, int ky, int kx) {
    return (y * spec.stride().height() + ky) * image.pitch
        + (x * spec.stride().width() + kx) * channels;
  }

  private void scale(int y, int x) {
    float share = 1f / counted(y, x);
    for (int c = x * channels; c < (x + 1) * channels; c++) {
      row[c] *= share;
    }
  }

  /** Pixels that a window's sum is divided by. */
  private int counted(int y, int x) {
    Size kernel = spec.kernel();
    if (spec.countIncludePad()) {
      return kernel.height() * kernel.width();
    }
    int rows =
        inside(y * spec.stride().height() - spec.padding().height(), kernel.height(), height);
    int columns = inside(x * spec.stride().width() - spec.padding().width(), kernel.width(), width);
    return rows * columns;
  }

  private static int inside(int from, int length, int limit) {
    return Math.min(limit, from + length) - Math.max(0, from);
  }
}
