package dev.tacit.server;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.dpsgd.Clipping;
import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.learning.federated.LocalSgdSettings;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.secagg.VectorShape;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.secagg.encoding.DistributedPlan;
import dev.tacit.secagg.encoding.Quantizer;
import dev.tacit.secagg.parameters.Demands;
import dev.tacit.secagg.parameters.ParameterFinder;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * What the devices of a task do, and who adds the noise: the task's trust model. Immutable.
 * Amplification by sampling is claimed by {@link LocalDpSgd} alone, whose draws stay on the device.
 */
public sealed interface TrainingPlan {
  /** What one device releases in one round, under {@link #relation}. */
  PrivacyEvent event();

  /** Whose contribution is hidden. */
  PrivacyUnit unit();

  /** What makes two data sets neighbours. */
  NeighbouringRelation relation();

  /** b of the ring Z_2^b that updates are summed in. */
  int ringBits();

  /** The vectors that are summed, the first of them the updates, of so many numbers. */
  default List<VectorShape> vectors(int parameters) {
    return List.of(new VectorShape(ringBits(), parameters));
  }

  /** Bytes that devices are sent with a checkpoint, of so many parameters, beside its own. */
  default long besideCheckpoint(int parameters) {
    return 0;
  }

  /** Of the devices' steps. */
  double learningRate();

  /** The same with another learning rate, which costs no privacy. */
  TrainingPlan withLearningRate(double value);

  /** What a trust model has somebody do; the one function for it that is there is called. */
  <T> T match(
      Function<LocalDpSgd, T> local,
      Function<DistributedDp, T> distributed,
      Function<CentralDp, T> central);

  /**
   * Checks what must hold together with the rest of a task.
   *
   * @param parameters of the model
   * @param cohort devices in a sum at most
   * @param minimumCohort and at least
   * @throws IllegalArgumentException if it does not
   */
  void requireFits(int parameters, int cohort, int minimumCohort, Demands demands);

  /**
   * Each device noises its own gradients: {@link dev.tacit.learning.training.LocalDpSgd}. Nobody is
   * trusted to add noise.
   *
   * @param settings of round 1
   * @param valueBits bits of one encoded coordinate; {@code cohort * (2^valueBits - 1) <
   *     2^ringBits}
   * @param range coordinates of an update are clamped to [-range, range]
   * @param method what is handed in
   */
  record LocalDpSgd(
      DpSgdSettings settings, int ringBits, int valueBits, double range, LocalMethod method)
      implements TrainingPlan {
    public LocalDpSgd {
      Objects.requireNonNull(method, "method");
      // Plans of the wire know no other.
      if (!settings.clipping().equals(Clipping.FLAT)) {
        throw new IllegalArgumentException(
            "clipping must be FLAT on devices but was " + settings.clipping());
      }
    }

    /** Of plain updates. */
    public LocalDpSgd(DpSgdSettings settings, int ringBits, int valueBits, double range) {
      this(settings, ringBits, valueBits, range, LocalMethod.UPDATE);
    }

    /** In a ring of 32 bits, with values of 20, in [-1, 1]. */
    public LocalDpSgd(DpSgdSettings settings) {
      this(settings, 32, 20, 1);
    }

    @Override
    public PrivacyEvent event() {
      return settings.event();
    }

    @Override
    public PrivacyUnit unit() {
      return PrivacyUnit.EXAMPLE;
    }

    @Override
    public NeighbouringRelation relation() {
      return NeighbouringRelation.ADD_OR_REMOVE_ONE;
    }

    @Override
    public double learningRate() {
      return settings.learningRate();
    }

    @Override
    public LocalDpSgd withLearningRate(double value) {
      return new LocalDpSgd(settings.withLearningRate(value), ringBits, valueBits, range, method);
    }

    @Override
    public <T> T match(
        Function<LocalDpSgd, T> local,
        Function<DistributedDp, T> distributed,
        Function<CentralDp, T> central) {
      return local.apply(this);
    }

    @Override
    public long besideCheckpoint(int parameters) {
      return method.besideCheckpoint(parameters);
    }

    @Override
    public void requireFits(int parameters, int cohort, int minimumCohort, Demands demands) {
      // Checks that no sum overflows.
      quantizer(cohort);
      method.requireFits(this, cohort);
    }

    @Override
    public List<VectorShape> vectors(int parameters) {
      return method.vectors(ringBits, parameters);
    }

    /** Of a whole cohort. */
    public Quantizer quantizer(int cohort) {
      return quantizer(range, cohort);
    }

    /** The same for numbers of another range. */
    Quantizer quantizer(double other, int cohort) {
      return new Quantizer(ringBits, valueBits, other, cohort);
    }
  }

  /**
   * Each device adds a share of the noise to its whole clipped update; the sum alone is seen. That
   * the corrupt devices are no more than the demands say, and that secure aggregation holds, is
   * trusted.
   *
   * @param settings of round 1
   * @param noise of the task's cohort and minimum, counting on no more honest devices than the
   *     demands leave of a minimum if all the corrupt of a whole cohort are in it
   */
  record DistributedDp(LocalSgdSettings settings, DistributedPlan noise) implements TrainingPlan {
    @Override
    public PrivacyEvent event() {
      return noise.event();
    }

    @Override
    public PrivacyUnit unit() {
      return DistributedPlan.UNIT;
    }

    @Override
    public NeighbouringRelation relation() {
      return DistributedPlan.RELATION;
    }

    @Override
    public int ringBits() {
      return noise.ringBits();
    }

    @Override
    public double learningRate() {
      return settings.learningRate();
    }

    @Override
    public DistributedDp withLearningRate(double value) {
      return new DistributedDp(settings.withLearningRate(value), noise);
    }

    @Override
    public <T> T match(
        Function<LocalDpSgd, T> local,
        Function<DistributedDp, T> distributed,
        Function<CentralDp, T> central) {
      return distributed.apply(this);
    }

    @Override
    public void requireFits(int parameters, int cohort, int minimumCohort, Demands demands) {
      requireConvergent(settings);
      requireEqual("dimension", parameters, noise.dimension());
      requireEqual("size of the noise's cohort", cohort, noise.cohort().size());
      requireEqual(
          "minimumSurvivors",
          ParameterFinder.survivorsCountedOn(demands, cohort, minimumCohort),
          noise.cohort().minimumSurvivors());
      if (noise.cohort().assumedCorrupt() < demands.corruptOf(cohort)) {
        throw new IllegalArgumentException(
            "assumedCorrupt must be at least "
                + demands.corruptOf(cohort)
                + ", what the demands say of a whole cohort, but was "
                + noise.cohort().assumedCorrupt());
      }
    }
  }

  /**
   * The server adds the noise to the sum of whole clipped updates, and is trusted to; secure
   * aggregation keeps single updates from it.
   *
   * @param settings of round 1
   * @param noise of the task's cohort
   */
  record CentralDp(LocalSgdSettings settings, CentralPlan noise) implements TrainingPlan {
    @Override
    public PrivacyEvent event() {
      return noise.event();
    }

    @Override
    public PrivacyUnit unit() {
      return CentralPlan.UNIT;
    }

    @Override
    public NeighbouringRelation relation() {
      return CentralPlan.RELATION;
    }

    @Override
    public int ringBits() {
      return noise.ringBits();
    }

    @Override
    public double learningRate() {
      return settings.learningRate();
    }

    @Override
    public CentralDp withLearningRate(double value) {
      return new CentralDp(settings.withLearningRate(value), noise);
    }

    @Override
    public <T> T match(
        Function<LocalDpSgd, T> local,
        Function<DistributedDp, T> distributed,
        Function<CentralDp, T> central) {
      return central.apply(this);
    }

    @Override
    public void requireFits(int parameters, int cohort, int minimumCohort, Demands demands) {
      requireConvergent(settings);
      requireEqual("dimension", parameters, noise.dimension());
      requireEqual("size of the noise's cohort", cohort, noise.cohort());
    }
  }

  /** Devices refuse it otherwise. */
  private static void requireConvergent(LocalSgdSettings settings) {
    Argument.proximal("proximal", settings.proximal(), settings.learningRate());
  }

  private static void requireEqual(String name, int expected, int given) {
    if (expected != given) {
      throw new IllegalArgumentException(
          name + " must be the task's " + expected + " but was " + given);
    }
  }
}
