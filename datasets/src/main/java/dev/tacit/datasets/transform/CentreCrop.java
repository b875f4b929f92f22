package dev.tacit.datasets.transform;

/**
 * The middle of images; where it cannot be met exactly, one pixel nearer to the top and left.
 *
 * @param height in pixels, at least 1, at most the images'
 * @param width likewise
 */
public record CentreCrop(int height, int width) implements Transform {
  public CentreCrop {
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "height and width must be at least 1 but were " + height + " and " + width);
    }
  }

  @Override
  public Form after(Form before) {
    int[] shape = before.requireImage("cropping").shape();
    if (height > shape[1] || width > shape[2]) {
      throw new IllegalArgumentException(
          String.format(
              "crop must be at most %d high and %d wide but was %d and %d",
              shape[1], shape[2], height, width));
    }
    return Form.of(shape[0], height, width);
  }

  @Override
  public void apply(Form before, float[] from, float[] into, int offset) {
    int[] shape = before.shape();
    int top = (shape[1] - height) / 2;
    int left = (shape[2] - width) / 2;
    for (int row = 0; row < shape[0] * height; row++) {
      int old = (row / height * shape[1] + top + row % height) * shape[2] + left;
      System.arraycopy(from, old, into, offset + row * width, width);
    }
  }
}
