package dev.tacit.cli.simulate.privacy;

import dev.tacit.cli.config.Range;
import dev.tacit.cli.config.Section;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.secagg.Adversary;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.secagg.encoding.CohortBounds;
import dev.tacit.secagg.encoding.DistributedDemands;
import dev.tacit.secagg.encoding.DistributedPlanner;
import dev.tacit.secagg.encoding.ShareNoise;
import dev.tacit.secagg.parameters.Demands;
import dev.tacit.simulation.experiment.Protection;
import java.util.List;
import java.util.OptionalInt;

/** The section {@code privacy}: in whom is trusted, and how much noise is asked for. */
public sealed interface PrivacyConfig {
  /** Whether every client must count the same. */
  boolean equalWeights();

  /**
   * With the noise that was asked for.
   *
   * @throws IllegalArgumentException if it does not go together with the setting
   */
  Protection protection(Setting setting);

  /** Nothing is protected. */
  record None() implements PrivacyConfig {
    @Override
    public boolean equalWeights() {
      return false;
    }

    @Override
    public Protection protection(Setting setting) {
      return new Protection.None();
    }
  }

  /** Noise of the server on sums of clipped updates. */
  record Central(double clippingNorm, NoiseWish noise) implements PrivacyConfig {
    static Central of(Section section) {
      double norm = section.number("clipping-norm", Range.POSITIVE);
      return new Central(norm, NoiseWish.of(section, NoiseWish.MULTIPLIERS));
    }

    @Override
    public boolean equalWeights() {
      return true;
    }

    @Override
    public Protection protection(Setting setting) {
      double multiplier =
          noise.multiplier(
              CentralPlan.RELATION,
              z -> new SelfComposed(new Gaussian(z), setting.participations()));
      return new Protection.Central(
          CentralPlan.of(setting.dimension(), clippingNorm, setting.cohort(), multiplier),
          noise.delta());
    }
  }

  /**
   * Shares of all devices on sums of clipped updates.
   *
   * @param mechanism distribution of the shares
   * @param minimumCohort a sum of fewer is never seen; two thirds of a cohort if it is not given
   * @param corrupt share of a whole cohort, whose noise is not counted on
   */
  record Distributed(
      double clippingNorm,
      NoiseWish noise,
      ShareNoise mechanism,
      OptionalInt minimumCohort,
      double corrupt)
      implements PrivacyConfig {
    /** The relative difference to the least error that a smaller ring is worth, as in a demo. */
    private static final double EXCESS = 0.01;

    static Distributed of(Section section) {
      return new Distributed(
          section.number("clipping-norm", Range.POSITIVE),
          NoiseWish.ofEpsilon(section),
          section.choice("mechanism", "gaussian", List.of("gaussian", "skellam")).equals("skellam")
              ? ShareNoise.SKELLAM
              : ShareNoise.GAUSSIAN,
          section.has("minimum-cohort")
              ? OptionalInt.of((int) section.whole("minimum-cohort", 1, 65_535))
              : OptionalInt.empty(),
          section.number("corrupt", 0.05, Range.BELOW_ONE));
    }

    @Override
    public boolean equalWeights() {
      return true;
    }

    @Override
    public Protection protection(Setting setting) {
      int cohort = setting.cohort();
      int minimum = minimumCohort.orElse((2 * cohort + 2) / 3);
      int assumed =
          new Demands(0, corrupt, 1e-12, 1e-6, Adversary.SEMI_MALICIOUS).corruptOf(cohort);
      if (minimum > cohort || assumed >= minimum) {
        throw new IllegalArgumentException(
            "privacy.minimum-cohort must be at most the cohort's %d and above the %d of it that may be corrupt but was %d"
                .formatted(cohort, assumed, minimum));
      }
      DistributedDemands demands =
          new DistributedDemands(
              noise.target(),
              setting.participations(),
              mechanism,
              new CohortBounds(cohort, minimum, assumed),
              setting.dimension(),
              clippingNorm);
      return new Protection.Distributed(
          DistributedPlanner.smallest(demands, EXCESS), noise.delta());
    }
  }

  static PrivacyConfig of(Section section) {
    PrivacyConfig privacy =
        switch (section.choice("kind", "none", List.of("none", "central", "distributed"))) {
          case "central" -> Central.of(section);
          case "distributed" -> Distributed.of(section);
          default -> new None();
        };
    section.end();
    return privacy;
  }
}
