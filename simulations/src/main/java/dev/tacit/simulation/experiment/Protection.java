package dev.tacit.simulation.experiment;

import dev.tacit.learning.robust.RobustRule;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.secagg.VectorShape;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.secagg.encoding.DistributedPlan;
import dev.tacit.simulation.fleet.Task;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Whose noise is on what the server sees: the trust model. */
public sealed interface Protection {
  /** Of the epsilon that is reported, unless another is asked for. */
  double DELTA = 1e-5;

  /**
   * Checks what the claim rests on.
   *
   * @param rounds of the experiment
   * @throws IllegalArgumentException if the experiment does otherwise
   */
  void requireFits(Cohorts cohorts, Algorithm algorithm, int rounds);

  /** How many numbers a device hands in, of a model of so many parameters. */
  default int width(Algorithm algorithm, int parameters) {
    return algorithm.width(parameters);
  }

  /** What a device does, which is sent so many bytes and sends so many. */
  default Task task(Algorithm algorithm, long downBytes, long upBytes) {
    return new Task(algorithm.training().epochs(), 1, algorithm.passes(), downBytes, upBytes);
  }

  /**
   * How many bytes of updates a device sends, without a protocol's around them.
   *
   * @param width numbers that it hands in
   */
  default long uploadBytes(int width) {
    return (long) Float.BYTES * width;
  }

  /** What whole updates are clipped to, if they are. */
  default OptionalDouble clippingNorm() {
    return OptionalDouble.empty();
  }

  /** What is claimed of an experiment that {@linkplain #requireFits fits}. */
  Optional<Guarantee> guarantee(Cohorts cohorts);

  /**
   * What sums are divided by, where it is not the number of devices in them, which may be secret.
   */
  default OptionalInt divisor(Cohorts cohorts) {
    return OptionalInt.empty();
  }

  /** Sums of fewer devices are not looked at: the round is abandoned. */
  default int minimumCohort() {
    return 1;
  }

  /**
   * Ring elements that a device hands in, where it does.
   *
   * @param width numbers of its update
   */
  default int elements(int width) {
    return width;
  }

  /** How sums are formed of what devices hand in. */
  default SecureSum sums() {
    return new SecureSum.Ideal();
  }

  /**
   * Nobody's.
   *
   * @param rule what the server makes of single updates, which it then sees; without one, sums of
   *     floats
   */
  record None(Optional<RobustRule> rule) implements Protection {
    public None {
      Objects.requireNonNull(rule, "rule");
    }

    /** Sums of floats. */
    public None() {
      this(Optional.empty());
    }

    @Override
    public void requireFits(Cohorts cohorts, Algorithm algorithm, int rounds) {
      if (rule.isPresent() && algorithm.weighting() != Weighting.EQUAL) {
        throw new IllegalArgumentException(
            "weighting must be equal with a robust rule, which knows no weights, but was "
                + algorithm.weighting());
      }
    }

    @Override
    public Optional<Guarantee> guarantee(Cohorts cohorts) {
      return Optional.empty();
    }
  }

  /**
   * The server's, on the sum of clipped and quantised updates.
   *
   * @param plan of the cohort, as devices and server of the product have it; of the first round, if
   *     clipping norms are to change
   * @param noise how the noise of rounds hangs together
   * @param amplification what is claimed of the draw of cohorts
   * @param noiseCohort devices of the larger cohort that the noise is as for, if it is: the plan's
   *     noise multiplier is that much smaller than what is charged for, so that the mean has the
   *     noise that it would have with so many devices, and the epsilon that is reported is that of
   *     such a run. This one has more of it
   * @param sums how the server comes by the sum
   * @param delta of the epsilon that is reported, in (0, 1)
   */
  record Central(
      CentralPlan plan,
      ServerNoise noise,
      Amplification amplification,
      OptionalInt noiseCohort,
      SecureSum sums,
      double delta)
      implements Protection {
    public Central {
      Objects.requireNonNull(plan, "plan");
      Objects.requireNonNull(noise, "noise");
      Objects.requireNonNull(amplification, "amplification");
      Objects.requireNonNull(noiseCohort, "noiseCohort");
      Objects.requireNonNull(sums, "sums");
      Guarantee.requireDelta(delta);
    }

    /**
     * Each round's own noise and nothing claimed of draws, ideal sums, epsilon at {@link #DELTA}.
     */
    public Central(CentralPlan plan) {
      this(
          plan,
          new ServerNoise.Independent(),
          Amplification.NONE,
          OptionalInt.empty(),
          new SecureSum.Ideal(),
          DELTA);
    }

    /** The same with other noise. */
    public Central withNoise(ServerNoise value) {
      return new Central(plan, value, amplification, noiseCohort, sums, delta);
    }

    /** The same with another claim on draws. */
    public Central withAmplification(Amplification value) {
      return new Central(plan, noise, value, noiseCohort, sums, delta);
    }

    /** The same with noise as for a larger cohort. */
    public Central withNoiseCohort(int value) {
      return new Central(plan, noise, amplification, OptionalInt.of(value), sums, delta);
    }

    /** The same with sums that are formed otherwise. */
    public Central withSums(SecureSum value) {
      return new Central(plan, noise, amplification, noiseCohort, value, delta);
    }

    /** The same with epsilon at another delta. */
    public Central withDelta(double value) {
      return new Central(plan, noise, amplification, noiseCohort, sums, value);
    }

    @Override
    public OptionalInt divisor(Cohorts cohorts) {
      boolean fixed =
          amplification == Amplification.POISSON || noise instanceof ServerNoise.Correlated;
      return fixed ? OptionalInt.of(cohorts.expected()) : OptionalInt.empty();
    }

    /** Noise alone is a release where nobody may see who takes part, or noise hangs together. */
    @Override
    public int minimumCohort() {
      boolean empty =
          amplification == Amplification.POISSON || noise instanceof ServerNoise.Correlated;
      return Requirements.minimum(sums, empty ? 0 : 1);
    }

    @Override
    public int elements(int width) {
      return noise instanceof ServerNoise.Adaptive ? width + 1 : width;
    }

    @Override
    public void requireFits(Cohorts cohorts, Algorithm algorithm, int rounds) {
      new CentralClaim(this).requireFits(cohorts, algorithm, rounds);
    }

    @Override
    public long uploadBytes(int width) {
      return new VectorShape(plan.ringBits(), elements(width)).packedBytes();
    }

    @Override
    public OptionalDouble clippingNorm() {
      return OptionalDouble.of(plan.clippingNorm());
    }

    @Override
    public Optional<Guarantee> guarantee(Cohorts cohorts) {
      return Optional.of(new CentralClaim(this).guarantee(cohorts));
    }
  }

  /**
   * Shares of all devices in a sum, each added before the sum is formed under secure aggregation.
   *
   * @param plan of the cohort, as devices and server of the product have it; its noise is counted
   *     on at the minimum of honest survivors, and a round with fewer survivors is abandoned
   * @param sums how the server comes by the sum
   * @param delta of the epsilon that is reported, in (0, 1)
   */
  record Distributed(DistributedPlan plan, SecureSum sums, double delta) implements Protection {
    public Distributed {
      Objects.requireNonNull(plan, "plan");
      Objects.requireNonNull(sums, "sums");
      Guarantee.requireDelta(delta);
    }

    @Override
    public void requireFits(Cohorts cohorts, Algorithm algorithm, int rounds) {
      Requirements.requireUsers(cohorts, algorithm);
      Requirements.requireTogether(cohorts, "shares of noise are hidden by secure aggregation");
      Requirements.requireWithin(cohorts, plan.cohort().size(), minimumCohort());
      Requirements.requireBearable(cohorts, sums);
    }

    @Override
    public int minimumCohort() {
      return Requirements.minimum(sums, plan.cohort().minimumSurvivors());
    }

    @Override
    public long uploadBytes(int width) {
      return new VectorShape(plan.ringBits(), width).packedBytes();
    }

    @Override
    public OptionalDouble clippingNorm() {
      return OptionalDouble.of(plan.clippingNorm());
    }

    @Override
    public Optional<Guarantee> guarantee(Cohorts cohorts) {
      return Optional.of(
          new Guarantee(
              DistributedPlan.UNIT,
              DistributedPlan.RELATION,
              delta,
              rounds -> new SelfComposed(plan.event(), cohorts.participations(rounds)),
              OptionalInt.empty(),
              Premises.distributed(plan, cohorts)));
    }
  }

  /**
   * Each device's own, on its whole clipped update, enough for itself: nobody is trusted, and
   * nothing is assumed of sums.
   *
   * <h2>Why one share is enough</h2>
   *
   * The plan counts on one honest device, so its share of noise is what {@link
   * DistributedPlan#event(int) event(1)} is of: {@link
   * dev.tacit.privacy.event.DistributedDiscreteGaussian} or {@link
   * dev.tacit.privacy.event.VectorSkellam} of a single share, on whole numbers of norm N at most.
   * Let the server see every device's ring elements, and not their sum only. If one user's data are
   * set to zero, no other device's elements change, as nothing that a device does depends on others
   * but by models released before. The user's own are (x + Z) mod 2<sup>b</sup> in one case and Z
   * mod 2<sup>b</sup> in the other, for x of norm N at most, a zero update being rounded to zero: a
   * function of what that event releases. Sums, means and models are functions of all devices'
   * elements, so they reveal no more. The rotation is public, and that rounding is random costs
   * nothing, as with {@link DistributedPlan}.
   *
   * @param plan with a minimum of one survivor, none corrupt
   * @param delta of the epsilon that is reported, in (0, 1)
   */
  record LocalUser(DistributedPlan plan, double delta) implements Protection {
    public LocalUser {
      if (plan.cohort().minimumSurvivors() != 1) {
        throw new IllegalArgumentException(
            "minimumSurvivors must be 1 where each device's noise is enough but was "
                + plan.cohort().minimumSurvivors());
      }
      Guarantee.requireDelta(delta);
    }

    @Override
    public void requireFits(Cohorts cohorts, Algorithm algorithm, int rounds) {
      Requirements.requireUsers(cohorts, algorithm);
      Requirements.requireWithin(cohorts, plan.cohort().size(), 1);
    }

    @Override
    public long uploadBytes(int width) {
      return new VectorShape(plan.ringBits(), width).packedBytes();
    }

    @Override
    public OptionalDouble clippingNorm() {
      return OptionalDouble.of(plan.clippingNorm());
    }

    @Override
    public Optional<Guarantee> guarantee(Cohorts cohorts) {
      return Optional.of(
          new Guarantee(
              DistributedPlan.UNIT,
              DistributedPlan.RELATION,
              delta,
              rounds -> new SelfComposed(plan.event(), cohorts.participations(rounds)),
              OptionalInt.empty(),
              Premises.localUser(cohorts)));
    }
  }

  /**
   * Each device's own, on every step of its training: local DP-SGD, for single examples. Nobody is
   * trusted.
   *
   * @param sums how the server comes by the sum
   * @param delta of the epsilon that is reported, in (0, 1)
   */
  record Local(NoisySteps steps, SecureSum sums, double delta) implements Protection {
    public Local {
      Objects.requireNonNull(steps, "steps");
      Objects.requireNonNull(sums, "sums");
      Guarantee.requireDelta(delta);
    }

    @Override
    public void requireFits(Cohorts cohorts, Algorithm algorithm, int rounds) {
      Requirements.requireLocalSteps(cohorts, algorithm, steps, rounds);
      Requirements.requireBearable(cohorts, sums);
    }

    @Override
    public int width(Algorithm algorithm, int parameters) {
      return NoisyVectors.of(steps, algorithm, parameters).width();
    }

    /** Steps, each of which draws examples with the sampling rate; FedNova knows parts of them. */
    @Override
    public Task task(Algorithm algorithm, long downBytes, long upBytes) {
      int parts = algorithm instanceof Algorithm.Normalised ? steps.steps() : 1;
      double passes = steps.samplingRate() * (steps.steps() / parts);
      return new Task(parts, passes, 0, downBytes, upBytes);
    }

    @Override
    public int minimumCohort() {
      return Requirements.minimum(sums, 1);
    }

    @Override
    public long uploadBytes(int width) {
      return new VectorShape(steps.ringBits(), width).packedBytes();
    }

    @Override
    public Optional<Guarantee> guarantee(Cohorts cohorts) {
      return Optional.of(
          new Guarantee(
              PrivacyUnit.EXAMPLE,
              NeighbouringRelation.ADD_OR_REMOVE_ONE,
              delta,
              rounds ->
                  new SelfComposed(
                      steps.step(), (long) steps.steps() * cohorts.participations(rounds)),
              OptionalInt.empty(),
              Premises.local(steps, cohorts)));
    }
  }
}
