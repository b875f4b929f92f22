package dev.tacit.server;

import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.learning.federated.ScaffoldCheckpoint;
import dev.tacit.learning.training.PrivateFedNova;
import dev.tacit.learning.training.PrivateScaffold;
import dev.tacit.privacy.ledger.Assumption;
import dev.tacit.secagg.VectorShape;
import dev.tacit.secagg.encoding.Quantizer;
import java.util.List;

/**
 * What devices that train by local DP-SGD hand in, and so what the server makes of it: functions of
 * noised sums and public numbers, at no cost beyond the steps'. There is nothing like it under the
 * other trust models, whose events are of one clipped and noised vector, the update. Immutable.
 */
public sealed interface LocalMethod {
  /** The update: federated averaging, with any server optimizer. */
  LocalMethod UPDATE = new Update();

  /** The vectors that are summed. */
  List<VectorShape> vectors(int ringBits, int parameters);

  /** Bytes that devices are sent with a checkpoint, of so many parameters, beside its own. */
  default long besideCheckpoint(int parameters) {
    return 0;
  }

  /**
   * Checks what must hold together with the rest of a task.
   *
   * @param plan that this is the method of
   * @throws IllegalArgumentException if it does not
   */
  void requireFits(TrainingPlan.LocalDpSgd plan, int cohort);

  /** What the guarantee rests on beside the devices' noise; all of it out of the server's sight. */
  List<Assumption> assumptions();

  /** See {@link #UPDATE}. */
  record Update() implements LocalMethod {
    @Override
    public List<VectorShape> vectors(int ringBits, int parameters) {
      return List.of(new VectorShape(ringBits, parameters));
    }

    @Override
    public void requireFits(TrainingPlan.LocalDpSgd plan, int cohort) {}

    @Override
    public List<Assumption> assumptions() {
      return List.of();
    }
  }

  /**
   * FedNova: slow devices may do fewer steps, and do not count less or more for it ({@link
   * PrivateFedNova}).
   *
   * @param minimumSteps of a device, in [1, steps of the settings]
   */
  record FedNova(int minimumSteps) implements LocalMethod {
    @Override
    public List<VectorShape> vectors(int ringBits, int parameters) {
      return List.of(new VectorShape(ringBits, parameters), new VectorShape(ringBits, 1));
    }

    @Override
    public void requireFits(TrainingPlan.LocalDpSgd plan, int cohort) {
      new PrivateFedNova(plan.settings(), minimumSteps).requireShares(plan.valueBits());
    }

    /** A device that does fewer steps releases less than the event of all of them. */
    @Override
    public List<Assumption> assumptions() {
      return List.of(
          Assumption.assumed(
              "Each device chooses how many of the steps it does without a look at its examples;"
                  + " the sum tells how many all do together (the aggregator cannot check it)"));
    }
  }

  /**
   * SCAFFOLD: devices keep control variates of their own, the server keeps their mean ({@link
   * PrivateScaffold}).
   *
   * @param clients N, devices of the whole population that will take part in the task, at least as
   *     many as a cohort; the server's variate follows the devices' as slowly as they are many
   * @param variateRange what the devices' variates are clamped to
   */
  record Scaffold(int clients, double variateRange) implements LocalMethod {
    /** With the range of variates that updates of so much range give in round 1. */
    public static Scaffold of(int clients, DpSgdSettings settings, double range) {
      return new Scaffold(clients, PrivateScaffold.of(settings, range).variateRange());
    }

    @Override
    public List<VectorShape> vectors(int ringBits, int parameters) {
      VectorShape shape = new VectorShape(ringBits, parameters);
      return List.of(shape, shape);
    }

    @Override
    public long besideCheckpoint(int parameters) {
      return ScaffoldCheckpoint.HEADER + (long) Float.BYTES * parameters;
    }

    @Override
    public void requireFits(TrainingPlan.LocalDpSgd plan, int cohort) {
      // Checks settings and ranges, and that no sum overflows.
      changes(plan, cohort);
      if (clients < cohort) {
        throw new IllegalArgumentException(
            "clients must be at least the cohort's " + cohort + " but was " + clients);
      }
    }

    @Override
    public List<Assumption> assumptions() {
      return List.of(
          Assumption.assumed(
              "Control variates follow from noisy gradients of rounds that a device's ledger"
                  + " charges, and from what the aggregator sent (done by the SDK on the device;"
                  + " the aggregator cannot check it)"));
    }

    /** Of the changes of a whole cohort's variates. */
    Quantizer changes(TrainingPlan.LocalDpSgd plan, int cohort) {
      PrivateScaffold scaffold = new PrivateScaffold(plan.settings(), plan.range(), variateRange);
      return plan.quantizer(scaffold.changeRange(), cohort);
    }
  }
}
