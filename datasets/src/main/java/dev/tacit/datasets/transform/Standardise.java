package dev.tacit.datasets.transform;

import java.util.ArrayList;
import java.util.List;

/**
 * Less a mean, over a deviation, each public: one for all numbers, or one for each index of the
 * first axis, which are an image's channels and a table's columns.
 *
 * @param means finite
 * @param deviations as many; finite, above 0
 */
public record Standardise(List<Float> means, List<Float> deviations) implements Transform {
  public Standardise {
    means = List.copyOf(means);
    deviations = List.copyOf(deviations);
    if (means.isEmpty() || means.size() != deviations.size()) {
      throw new IllegalArgumentException(
          "means and deviations must be as many, at least 1, but were "
              + means.size()
              + " and "
              + deviations.size());
    }
    for (int i = 0; i < means.size(); i++) {
      float deviation = deviations.get(i);
      if (!Float.isFinite(means.get(i)) || !(deviation > 0 && Float.isFinite(deviation))) {
        throw new IllegalArgumentException(
            "means must be finite and deviations above 0 but were "
                + means.get(i)
                + " and "
                + deviation);
      }
    }
  }

  /** One mean and one deviation for all numbers. */
  public static Standardise of(float mean, float deviation) {
    return new Standardise(List.of(mean), List.of(deviation));
  }

  /** From arrays of the same length. */
  public static Standardise of(float[] means, float[] deviations) {
    return new Standardise(boxed(means), boxed(deviations));
  }

  private static List<Float> boxed(float[] numbers) {
    List<Float> boxed = new ArrayList<>(numbers.length);
    for (float number : numbers) {
      boxed.add(number);
    }
    return boxed;
  }

  @Override
  public Form after(Form before) {
    before.requireAmounts("standardising");
    if (means.size() != 1 && means.size() != before.shape()[0]) {
      throw new IllegalArgumentException(
          "means must be 1 or as many as the first axis has, "
              + before.shape()[0]
              + ", but were "
              + means.size());
    }
    return before;
  }

  @Override
  public void apply(Form before, float[] from, float[] into, int offset) {
    int numbers = before.numbers();
    int each = numbers / means.size();
    for (int i = 0; i < means.size(); i++) {
      float mean = means.get(i);
      float deviation = deviations.get(i);
      for (int j = i * each; j < (i + 1) * each; j++) {
        into[offset + j] = (from[j] - mean) / deviation;
      }
    }
  }
}
