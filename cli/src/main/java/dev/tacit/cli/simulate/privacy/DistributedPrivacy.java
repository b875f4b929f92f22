package dev.tacit.cli.simulate.privacy;

import dev.tacit.cli.config.Range;
import dev.tacit.cli.config.Section;
import dev.tacit.secagg.encoding.CohortBounds;
import dev.tacit.secagg.encoding.DistributedDemands;
import dev.tacit.secagg.encoding.DistributedPlanner;
import dev.tacit.secagg.encoding.ShareNoise;
import dev.tacit.simulation.experiment.Protection;
import java.util.List;
import java.util.OptionalInt;

/**
 * Shares of all devices on sums of clipped updates.
 *
 * @param mechanism distribution of the shares
 * @param minimumCohort a sum of fewer is never seen; two thirds of a cohort if it is not given
 * @param sums with the share of a cohort whose noise is not counted on
 */
record DistributedPrivacy(
    double clippingNorm,
    NoiseWish noise,
    ShareNoise mechanism,
    OptionalInt minimumCohort,
    SumsConfig sums)
    implements PrivacyConfig {
  /** The relative difference to the least error that a smaller ring is worth, as in a demo. */
  static final double EXCESS = 0.01;

  static DistributedPrivacy of(Section section) {
    return new DistributedPrivacy(
        section.number("clipping-norm", Range.POSITIVE),
        NoiseWish.ofEpsilon(section),
        mechanism(section),
        section.has("minimum-cohort")
            ? OptionalInt.of((int) section.whole("minimum-cohort", 1, 65_535))
            : OptionalInt.empty(),
        SumsConfig.withCorrupt(section));
  }

  static ShareNoise mechanism(Section section) {
    return section.choice("mechanism", "gaussian", List.of("gaussian", "skellam")).equals("skellam")
        ? ShareNoise.SKELLAM
        : ShareNoise.GAUSSIAN;
  }

  @Override
  public Hidden hides() {
    return Hidden.USERS;
  }

  @Override
  public Protection protection(Setting setting) {
    // Devices of a sum are to be there together.
    setting.rounds("privacy.kind: distributed");
    int cohort = setting.boundedCohort();
    int minimum = minimumCohort.orElse((2 * cohort + 2) / 3);
    int assumed = sums.corruptOf(cohort);
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
        DistributedPlanner.smallest(demands, EXCESS), sums.of(setting), noise.delta());
  }
}
