package dev.tacit.datasets.transform;

import java.util.Arrays;

/**
 * Each number, which must be whole and below {@code values}, as that many numbers: a 1 at its
 * place, else 0. The new axis is the last. A number that is none of them becomes zeros only.
 *
 * @param values 1..1,048,576
 */
public record OneHot(int values) implements Transform {
  public OneHot {
    if (values < 1 || values > 1 << 20) {
      throw new IllegalArgumentException("values must be in 1..1048576 but was " + values);
    }
  }

  @Override
  public Form after(Form before) {
    if (before.vocabulary().orElse(values) > values) {
      throw new IllegalArgumentException(
          "values must be at least the vocabulary's size, "
              + before.vocabulary().getAsInt()
              + ", but was "
              + values);
    }
    int[] shape = Arrays.copyOf(before.shape(), before.shape().length + 1);
    shape[shape.length - 1] = values;
    Form after = Form.of(shape);
    after.numbers();
    return after;
  }

  @Override
  public void apply(Form before, float[] from, float[] into, int offset) {
    int numbers = before.numbers();
    Arrays.fill(into, offset, offset + numbers * values, 0);
    for (int i = 0; i < numbers; i++) {
      int value = (int) from[i];
      if (value == from[i] && value >= 0 && value < values) {
        into[offset + i * values + value] = 1;
      }
    }
  }
}
