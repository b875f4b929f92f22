package dev.tacit.simulation.experiment;

import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.secagg.encoding.DistributedPlan;
import dev.tacit.simulation.fleet.Selection;
import java.util.Objects;
import java.util.Optional;

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

  /** What is claimed of an experiment that {@linkplain #requireFits fits}. */
  Optional<Guarantee> guarantee(Cohorts cohorts);

  /**
   * How many of the first rounds one client can be in: where it has its turn every so many rounds,
   * its turns; else all of them.
   *
   * @param rounds 1 or more
   */
  static int participations(Cohorts cohorts, int rounds) {
    return cohorts instanceof Cohorts.Rounds of
            && of.selection() instanceof Selection.Scheduled scheduled
        ? (rounds - 1) / scheduled.groups() + 1
        : rounds;
  }

  /** Sums of fewer devices are not looked at: the round is abandoned. */
  default int minimumCohort() {
    return 1;
  }

  /** Nobody's: sums of floats. */
  record None() implements Protection {
    @Override
    public void requireFits(Cohorts cohorts, Algorithm algorithm, int rounds) {}

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
      Premises.requireWithin(Premises.requireUsers(cohorts, algorithm), plan.cohort(), 1);
    }

    @Override
    public Optional<Guarantee> guarantee(Cohorts cohorts) {
      return Optional.of(
          new Guarantee(
              CentralPlan.UNIT,
              CentralPlan.RELATION,
              delta,
              rounds -> new SelfComposed(plan.event(), Protection.participations(cohorts, rounds)),
              Premises.central()));
    }
  }

  /**
   * Shares of all devices in a sum, each added before the sum is formed under secure aggregation.
   *
   * @param plan of the cohort, as devices and server of the product have it; its noise is counted
   *     on at the minimum of honest survivors, and a round with fewer survivors is abandoned
   * @param delta of the epsilon that is reported, in (0, 1)
   */
  record Distributed(DistributedPlan plan, double delta) implements Protection {
    public Distributed {
      Objects.requireNonNull(plan, "plan");
      Guarantee.requireDelta(delta);
    }

    @Override
    public void requireFits(Cohorts cohorts, Algorithm algorithm, int rounds) {
      Premises.requireWithin(
          Premises.requireUsers(cohorts, algorithm),
          plan.cohort().size(),
          plan.cohort().minimumSurvivors());
    }

    @Override
    public int minimumCohort() {
      return plan.cohort().minimumSurvivors();
    }

    @Override
    public Optional<Guarantee> guarantee(Cohorts cohorts) {
      return Optional.of(
          new Guarantee(
              DistributedPlan.UNIT,
              DistributedPlan.RELATION,
              delta,
              rounds -> new SelfComposed(plan.event(), Protection.participations(cohorts, rounds)),
              Premises.distributed(plan)));
    }
  }
}
