package dev.tacit.datasets.transform;

import java.util.Arrays;

/**
 * A margin of one value on all four sides of images.
 *
 * @param margin in pixels, 1..4096
 * @param value finite
 */
public record Pad(int margin, float value) implements Transform {
  public Pad {
    if (margin < 1 || margin > 4096) {
      throw new IllegalArgumentException("margin must be in 1..4096 but was " + margin);
    }
    if (!Float.isFinite(value)) {
      throw new IllegalArgumentException("value must be finite but was " + value);
    }
  }

  @Override
  public Form after(Form before) {
    int[] shape = before.requireImage("padding").shape();
    Form after =
        Form.of(shape[0], Math.addExact(shape[1], 2 * margin), Math.addExact(shape[2], 2 * margin));
    after.numbers();
    return after;
  }

  @Override
  public void apply(Form before, float[] from, float[] into, int offset) {
    int[] shape = before.shape();
    int width = shape[2] + 2 * margin;
    int height = shape[1] + 2 * margin;
    Arrays.fill(into, offset, offset + shape[0] * height * width, value);
    for (int row = 0; row < shape[0] * shape[1]; row++) {
      int to = (row / shape[1] * height + row % shape[1] + margin) * width + margin;
      System.arraycopy(from, row * shape[2], into, offset + to, shape[2]);
    }
  }
}
