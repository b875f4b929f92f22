package dev.tacit.client;

import java.util.List;
import java.util.Optional;

/**
 * What a device's training came to, before it is encoded.
 *
 * @param vectors finite numbers, to be summed each with the other devices' of the same place; not
 *     copied
 * @param variate to be kept before any of it is handed in
 */
record Contribution(List<float[]> vectors, Optional<Variate> variate) {
  Contribution {
    vectors = List.copyOf(vectors);
  }

  /**
   * A device's own control variate.
   *
   * @param summed attempt whose sum holds what led to {@code before}; 0 if none does
   * @param before the round, not copied
   * @param after a round that takes its change in, not copied
   */
  @SuppressWarnings("ArrayRecordComponent") // Shared, never compared.
  record Variate(long summed, float[] before, float[] after) {}

  /** With nothing to be kept. */
  Contribution(List<float[]> vectors) {
    this(vectors, Optional.empty());
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
