package dev.tacit.learning.features;

import dev.tacit.learning.argument.Argument;

/**
 * Group normalization of one example's features without learned factors (Wu and He, ECCV 2018;
 * Tramèr and Boneh, ICLR 2021): the channels are divided into groups of neighbours, and each group
 * of numbers is moved to mean 0 and scaled to variance 1, with the biased variance plus epsilon
 * under the root.
 *
 * <p>Each example is treated by itself, so adding or removing one changes no other's features: no
 * privacy is spent. Normalizing by means and variances over examples is different: these are
 * statistics of private data, through which one example changes all others' features and which stay
 * in the model; they have to be released with noise and charged (the paper's data normalization
 * does that), or come from public data. Nothing here does either.
 *
 * @param channels 1 or more
 * @param groups a divisor of the channels
 * @param epsilon added to the variance, positive
 */
public record GroupNormalization(int channels, int groups, double epsilon) {
  public GroupNormalization {
    Argument.atLeastOne("channels", channels);
    if (groups < 1 || channels % groups != 0) {
      throw new IllegalArgumentException(
          "groups must be a divisor of " + channels + " channels but was " + groups);
    }
    Argument.positive("epsilon", epsilon);
  }

  /** With epsilon 1e-5, as in the paper's code. */
  public GroupNormalization(int channels, int groups) {
    this(channels, groups, 1e-5);
  }

  /**
   * Normalizes one example in place.
   *
   * @param features [channels, positions] from {@code offset} on
   * @param positions rows times columns, 1 or more
   * @throws IllegalArgumentException if that is not inside the array
   */
  public void apply(float[] features, int offset, int positions) {
    long count = (long) channels * positions;
    if (positions < 1 || offset < 0 || offset + count > features.length) {
      throw new IllegalArgumentException(
          String.format(
              "features must be %d channels of %d positions from %d on but was %d numbers",
              channels, positions, offset, features.length));
    }
    int size = channels / groups * positions;
    for (int g = 0; g < groups; g++) {
      normalize(features, offset + g * size, size);
    }
  }

  private void normalize(float[] features, int from, int size) {
    double sum = 0;
    for (int i = from; i < from + size; i++) {
      sum += features[i];
    }
    double mean = sum / size;
    double squares = 0;
    for (int i = from; i < from + size; i++) {
      squares += (features[i] - mean) * (features[i] - mean);
    }
    double factor = 1 / Math.sqrt(squares / size + epsilon);
    for (int i = from; i < from + size; i++) {
      features[i] = (float) ((features[i] - mean) * factor);
    }
  }
}
