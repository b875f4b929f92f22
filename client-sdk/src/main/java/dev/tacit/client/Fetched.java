package dev.tacit.client;

import dev.tacit.learning.federated.ScaffoldCheckpoint;
import dev.tacit.learning.model.Checkpoint;

/**
 * What a device was sent to start from.
 *
 * @param variate the server's control variate; empty unless the plan has one
 */
@SuppressWarnings("ArrayRecordComponent") // Shared, never compared.
record Fetched(Checkpoint checkpoint, float[] variate) {
  private static final float[] NONE = {};

  /** A checkpoint alone. */
  static Fetched of(Checkpoint checkpoint) {
    return new Fetched(checkpoint, NONE);
  }

  /** What the bytes hold, found to be the plan's. */
  static Fetched decode(DevicePlan plan, byte[] bytes) throws Refusal {
    Fetched fetched;
    try {
      if (plan.assignment().needsVariates()) {
        ScaffoldCheckpoint both = ScaffoldCheckpoint.decode(bytes, bytes.length);
        fetched = new Fetched(both.checkpoint(), both.variate());
        requireWithin(both.variate(), plan.assignment().variateRange());
      } else {
        fetched = of(Checkpoint.decode(bytes, bytes.length));
      }
    } catch (IllegalArgumentException e) {
      throw new Refusal(DeclineReason.CHECKPOINT_INVALID, e.getMessage(), e);
    }
    if (!fetched.checkpoint().spec().equals(plan.model())) {
      throw new Refusal(
          DeclineReason.CHECKPOINT_INVALID,
          "checkpoint must be of the plan's model but was of another");
    }
    return fetched;
  }

  /** It is a mean of devices' own. */
  private static void requireWithin(float[] variate, double range) {
    for (int i = 0; i < variate.length; i++) {
      if (Math.abs(variate[i]) > (float) range) {
        throw new IllegalArgumentException(
            "the server's control variate must be in [-%s, %s] but number %d of it was %s"
                .formatted(range, range, i, variate[i]));
      }
    }
  }
}
