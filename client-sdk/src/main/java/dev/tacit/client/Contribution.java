package dev.tacit.client;

import java.util.List;

/**
 * What a device's training came to, before it is encoded.
 *
 * @param vectors finite numbers, to be summed each with the other devices' of the same place; not
 *     copied
 */
record Contribution(List<float[]> vectors) {
  Contribution {
    vectors = List.copyOf(vectors);
  }

  /** Of an update alone. */
  static Contribution of(float[] update) {
    return new Contribution(List.of(update));
  }

  /**
   * Of new weights less those before. A weight that diverged counts as unchanged: leaving the round
   * instead would tell something of the examples that no noise covers.
   *
   * @param after becomes the update
   */
  static float[] update(float[] after, float[] before) {
    for (int i = 0; i < after.length; i++) {
      float difference = after[i] - before[i];
      after[i] = Float.isFinite(difference) ? difference : 0;
    }
    return after;
  }
}
