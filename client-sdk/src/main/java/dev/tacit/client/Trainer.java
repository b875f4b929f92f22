package dev.tacit.client;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.data.WellFormed;
import dev.tacit.learning.dpsgd.ClippedSum;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.privacy.noise.SecureRandomStream;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * Turns a plan and a checkpoint into what is handed in.
 *
 * @param variates empty if this device keeps none
 */
record Trainer(ExampleStore examples, TrainingPermits permits, Optional<VariateStore> variates) {

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

  /**
   * What is to be encoded, and not to be released in any other way.
   *
   * @param summed attempt whose sum holds this device's input of before; 0 if none does
   */
  Contribution contribution(DevicePlan plan, Fetched fetched, long summed, Announcer announcer)
      throws Refusal, InterruptedException {
    Checkpoint checkpoint = fetched.checkpoint();
    Start start = new Start(checkpoint.parameters(), fetched.variate(), own(plan, summed), summed);
    try (TrainingPermits.Lease lease = permits.borrow(plan.model());
        SecureRandomStream random = SecureRandomStream.create()) {
      int steps = plan.assignment().steps();
      lease.model().loadFrozen(checkpoint.frozen());
      return plan.assignment()
          .train(
              lease.model(),
              start,
              examples,
              random,
              step -> announcer.training(plan.round(), step, steps));
    } catch (CancellationException interrupted) {
      Thread.interrupted();
      throw new InterruptedException("training was interrupted");
    } catch (RuntimeException e) {
      // Its message may hold something of an example.
      throw new Refusal(
          DeclineReason.DEVICE_FAILED,
          "training failed with " + e.getClass().getSimpleName(),
          "training failed",
          e);
    }
  }

  private float[] own(DevicePlan plan, long summed) {
    double range = plan.assignment().variateRange();
    return plan.assignment().needsVariates()
        ? variates.orElseThrow().read(plan, summed, range)
        : new float[0];
  }
}
