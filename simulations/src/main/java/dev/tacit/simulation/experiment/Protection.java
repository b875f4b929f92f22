package dev.tacit.simulation.experiment;

import dev.tacit.learning.robust.RobustRule;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.secagg.VectorShape;
import dev.tacit.secagg.encoding.CentralPlan;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

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
   * @param plan of the cohort, as devices and server of the product have it
   * @param delta of the epsilon that is reported, in (0, 1)
   */
  record Central(CentralPlan plan, double delta) implements Protection {
    public Central {
      Objects.requireNonNull(plan, "plan");
      Guarantee.requireDelta(delta);
    }

    /** With epsilon at {@link #DELTA}. */
    public Central(CentralPlan plan) {
      this(plan, DELTA);
    }

    @Override
    public void requireFits(Cohorts cohorts, Algorithm algorithm, int rounds) {
      Premises.requireUsers(cohorts, algorithm);
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
              CentralPlan.UNIT,
              CentralPlan.RELATION,
              delta,
              rounds -> new SelfComposed(plan.event(), Premises.participations(cohorts, rounds)),
              Premises.central()));
    }
  }
}
