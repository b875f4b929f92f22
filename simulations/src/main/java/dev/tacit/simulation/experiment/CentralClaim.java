package dev.tacit.simulation.experiment;

import dev.tacit.learning.dpftrl.CorrelatedNoise;
import dev.tacit.learning.dpftrl.Participation;
import dev.tacit.learning.dpftrl.Participation.Assignment;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.secagg.encoding.AdaptiveCentralPlan;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.simulation.fleet.Availability;
import dev.tacit.simulation.fleet.RoundRules;
import dev.tacit.simulation.fleet.Selection;
import dev.tacit.simulation.randomness.Seeds;
import java.util.OptionalInt;

/** What is claimed of a trusted server's noise, and what must be so for it. */
final class CentralClaim {
  private final Protection.Central central;

  CentralClaim(Protection.Central central) {
    this.central = central;
  }

  /**
   * @throws IllegalArgumentException if the experiment is not what the claim is for
   */
  void requireFits(Cohorts cohorts, Algorithm algorithm, int rounds) {
    Requirements.requireUsers(cohorts, algorithm);
    Requirements.requireWithin(cohorts, central.plan().cohort(), central.minimumCohort());
    Requirements.requireBearable(cohorts, central.sums());
    requireNoise(cohorts, rounds);
    if (central.amplification() == Amplification.POISSON) {
      requirePoisson(cohorts);
    }
    int expected = cohorts.expected();
    if (central.noiseCohort().orElse(expected) < expected) {
      throw new IllegalArgumentException(
          "noiseCohort must be at least the cohort's %d but was %d"
              .formatted(expected, central.noiseCohort().getAsInt()));
    }
  }

  private void requireNoise(Cohorts cohorts, int rounds) {
    if (central.noise() instanceof ServerNoise.Adaptive adaptive) {
      // Checks that the plan is one of its rounds'.
      new AdaptiveCentralPlan(adaptive.clipping(), central.plan());
      if (central.plan().clippingNorm() != adaptive.clipping().initialNorm()) {
        throw new IllegalArgumentException(
            "clippingNorm of the plan must be the first one, %s, but was %s"
                .formatted(adaptive.clipping().initialNorm(), central.plan().clippingNorm()));
      }
    } else if (central.noise() instanceof ServerNoise.Correlated correlated) {
      if (correlated.noise().sigma() != central.plan().noiseMultiplier()) {
        throw new IllegalArgumentException(
            "sigma of correlated noise must be the plan's noise multiplier, %s, but was %s"
                .formatted(central.plan().noiseMultiplier(), correlated.noise().sigma()));
      }
      // There is a bound for the turns.
      correlated.noise().sensitivity(participation(cohorts, rounds));
    }
  }

  /** Whoever else is there or not must change nothing of a client but that it is drawn or not. */
  private void requirePoisson(Cohorts any) {
    require(any instanceof Cohorts.Rounds, "cohorts must be of rounds", any);
    Cohorts.Rounds cohorts = (Cohorts.Rounds) any;
    require(
        cohorts.selection() instanceof Selection.Poisson,
        "cohorts must be drawn client by client with one probability",
        cohorts.selection());
    require(
        cohorts.fleet().availability() instanceof Availability.Always,
        "devices must always be available",
        cohorts.fleet().availability());
    require(
        cohorts.fleet().classes().stream().allMatch(kind -> kind.dropOut() == 0),
        "no device may drop out",
        cohorts.fleet().classes());
    require(
        cohorts.fleet().stragglers().share() == 0,
        "there must be no stragglers",
        cohorts.fleet().stragglers());
    require(
        cohorts.rules().equals(RoundRules.everybody()),
        "all updates must count, however few and late",
        cohorts.rules());
    require(
        central.sums() instanceof SecureSum.Ideal,
        "sums must be ideal, as sessions of few fail and are seen to",
        central.sums());
    require(
        !(central.noise() instanceof ServerNoise.Correlated),
        "noise must be each round's own, as turns are no draw",
        central.noise());
  }

  private static void require(boolean holds, String rule, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(
          "amplification by a Poisson draw is claimed: " + rule + " but was " + value);
    }
  }

  /**
   * How often a client is in rounds whose noise hangs together, by its turns or its rest.
   *
   * @throws IllegalArgumentException if clients do not take turns
   */
  static Participation participation(Cohorts any, int rounds) {
    if (any instanceof Cohorts.Buffered buffered) {
      return buffered.participation(rounds);
    }
    Cohorts.Rounds cohorts = (Cohorts.Rounds) any;
    if (!(cohorts.selection() instanceof Selection.Scheduled scheduled)) {
      throw new IllegalArgumentException(
          "cohorts must take turns with correlated noise, so that nobody comes again too soon, but"
              + " were drawn by "
              + cohorts.selection());
    }
    Participation turns = scheduled.participation(rounds);
    boolean alone =
        cohorts.rules().equals(RoundRules.everybody())
            && cohorts.fleet().availability() instanceof Availability.Always
            && cohorts.fleet().stragglers().share() == 0;
    // Where one client decides whether another counts, or when, turns are not each client's own.
    return alone
        ? turns
        : new Participation(
            turns.steps(), turns.separation(), turns.participations(), Assignment.ARRANGED);
  }

  Guarantee guarantee(Cohorts cohorts) {
    boolean poisson = central.amplification() == Amplification.POISSON;
    return new Guarantee(
        CentralPlan.UNIT,
        poisson ? NeighbouringRelation.ADD_OR_REMOVE_ONE : CentralPlan.RELATION,
        central.delta(),
        rounds -> event(cohorts, rounds),
        central.noiseCohort(),
        Premises.central(central, cohorts));
  }

  /** All that the first rounds reveal of a user. */
  private PrivacyEvent event(Cohorts cohorts, int rounds) {
    double scale = scale(cohorts);
    if (central.noise() instanceof ServerNoise.Correlated correlated) {
      CorrelatedNoise noise = correlated.noise();
      return noise.withSigma(noise.sigma() * scale).event(participation(cohorts, rounds));
    }
    double multiplier =
        central.noise() instanceof ServerNoise.Adaptive adaptive
            ? adaptive.clipping().noiseMultiplier()
            : central.plan().noiseMultiplier();
    Gaussian sum = new Gaussian(multiplier * scale);
    return central.amplification() == Amplification.POISSON
        ? new SelfComposed(new PoissonSampled(rate(cohorts), sum), rounds)
        : new SelfComposed(sum, cohorts.participations(rounds));
  }

  /** By how much the noise that is charged is above that which is added. */
  private double scale(Cohorts cohorts) {
    // A little less than it is, lest rounding makes it more.
    return central.noiseCohort().isPresent()
        ? (double) central.noiseCohort().getAsInt() / cohorts.expected() * (1 - 0x1p-50)
        : 1;
  }

  /** Of a client in each draw; with noise as for a larger cohort, in the draws of that one. */
  private double rate(Cohorts cohorts) {
    double rate = ((Selection.Poisson) ((Cohorts.Rounds) cohorts).selection()).rate();
    return central.noiseCohort().isPresent()
        ? Math.min(1, (double) central.noiseCohort().getAsInt() / cohorts.fleet().size())
        : rate;
  }

  Coding coding(Experiment experiment) {
    Cohorts cohorts = experiment.cohorts();
    OptionalInt divisor = central.divisor(cohorts);
    if (central.noise() instanceof ServerNoise.Adaptive adaptive) {
      return new AdaptiveCoding(
          new AdaptiveCentralPlan(adaptive.clipping(), central.plan()), divisor);
    } else if (central.noise() instanceof ServerNoise.Correlated correlated) {
      Participation participation = participation(cohorts, experiment.rounds());
      return new CorrelatedCoding(
          Seeds.of(experiment.seed()),
          central.plan(),
          correlated.noise(),
          participation,
          Turns.of(cohorts, participation),
          divisor.getAsInt());
    }
    return new CentralCoding(central.plan(), divisor);
  }
}
