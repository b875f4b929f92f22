package dev.tacit.client;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.dpsgd.DpSgd;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.privacy.noise.SecureRandomStream;
import java.util.concurrent.CancellationException;

/** Turns a plan and a checkpoint into an update. */
record Trainer(ExampleStore examples, TrainingPermits permits) {

  /**
   * Reads every example once, so that later a malformed one cannot make training fail when it
   * happens to be drawn.
   *
   * @throws IllegalArgumentException if a label is out of range or an input is not finite; names
   *     the example, not its values
   */
  void requireWellFormed() {
    int size = 1;
    for (int side : examples.inputShape()) {
      size = Math.multiplyExact(size, side);
    }
    float[] input = new float[size];
    for (int example = 0; example < examples.size(); example++) {
      int label = examples.label(example);
      if (label < 0 || label >= examples.classes()) {
        throw new IllegalArgumentException(
            "label must be from 0 to "
                + (examples.classes() - 1)
                + " but was not at example "
                + example);
      }
      examples.input(example, input, 0);
      for (float value : input) {
        if (!Float.isFinite(value)) {
          throw new IllegalArgumentException(
              "input must be finite but was not at example " + example);
        }
      }
    }
  }

  /** The checkpoint that the bytes hold, found to be the plan's. */
  static Checkpoint checkpoint(DevicePlan plan, byte[] bytes) throws Refusal {
    Checkpoint checkpoint;
    try {
      checkpoint = Checkpoint.decode(bytes, bytes.length);
    } catch (IllegalArgumentException e) {
      throw new Refusal(DeclineReason.CHECKPOINT_INVALID, e.getMessage(), e);
    }
    if (!checkpoint.spec().equals(plan.model())) {
      throw new Refusal(
          DeclineReason.CHECKPOINT_INVALID,
          "checkpoint must be of the plan's model but was of another");
    }
    return checkpoint;
  }

  /** New weights less the checkpoint's: noised by DP-SGD, so safe to release at the plan's cost. */
  float[] update(DevicePlan plan, Checkpoint checkpoint, Announcer announcer)
      throws Refusal, InterruptedException {
    float[] before = checkpoint.parameters();
    float[] update;
    try (TrainingPermits.Lease lease = permits.borrow(plan.model());
        SecureRandomStream random = SecureRandomStream.create()) {
      int steps = plan.training().steps();
      update =
          DpSgd.train(
              lease.model(),
              before,
              examples,
              plan.training(),
              random,
              step -> announcer.training(plan.round(), step, steps));
    } catch (CancellationException interrupted) {
      Thread.interrupted();
      throw new InterruptedException("training was interrupted");
    } catch (RuntimeException e) {
      // Its message may hold something of an example.
      throw new Refusal(
          DeclineReason.DEVICE_FAILED, "training failed with " + e.getClass().getSimpleName(), e);
    }
    subtract(update, before);
    return update;
  }

  /**
   * A weight that diverged counts as unchanged. Leaving the round instead would tell something of
   * the noised weights without charging for it.
   */
  private static void subtract(float[] update, float[] before) {
    for (int i = 0; i < update.length; i++) {
      float difference = update[i] - before[i];
      update[i] = Float.isFinite(difference) ? difference : 0;
    }
  }
}
