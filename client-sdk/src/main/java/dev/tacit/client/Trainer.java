package dev.tacit.client;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.data.WellFormed;
import dev.tacit.learning.dpsgd.ClippedSum;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.privacy.noise.SecureRandomStream;
import java.util.concurrent.CancellationException;

/** Turns a plan and a checkpoint into an update. */
record Trainer(ExampleStore examples, TrainingPermits permits) {

  /**
   * Reads every example once, so that none can make training fail later.
   *
   * @throws IllegalArgumentException if one is malformed, or they are too many; names the example,
   *     not its values
   */
  void requireWellFormed() {
    if (examples.size() > ClippedSum.MAXIMUM_EXAMPLES) {
      throw new IllegalArgumentException(
          "examples must be at most "
              + ClippedSum.MAXIMUM_EXAMPLES
              + " but was "
              + examples.size());
    }
    WellFormed.check(examples);
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

  /** What is to be encoded, and not to be released in any other way. */
  Contribution contribution(DevicePlan plan, Checkpoint checkpoint, Announcer announcer)
      throws Refusal, InterruptedException {
    float[] before = checkpoint.parameters();
    try (TrainingPermits.Lease lease = permits.borrow(plan.model());
        SecureRandomStream random = SecureRandomStream.create()) {
      int steps = plan.assignment().steps();
      lease.model().loadFrozen(checkpoint.frozen());
      return plan.assignment()
          .train(
              lease.model(),
              before,
              examples,
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
  }
}
