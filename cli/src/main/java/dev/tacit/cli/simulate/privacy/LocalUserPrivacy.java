package dev.tacit.cli.simulate.privacy;

import dev.tacit.cli.config.Range;
import dev.tacit.cli.config.Section;
import dev.tacit.secagg.encoding.CohortBounds;
import dev.tacit.secagg.encoding.DistributedDemands;
import dev.tacit.secagg.encoding.DistributedPlanner;
import dev.tacit.secagg.encoding.ShareNoise;
import dev.tacit.simulation.experiment.Protection;

/**
 * Noise of each device on its whole clipped update, enough for itself.
 *
 * @param mechanism its distribution
 */
record LocalUserPrivacy(double clippingNorm, NoiseWish noise, ShareNoise mechanism)
    implements PrivacyConfig {
  static LocalUserPrivacy of(Section section) {
    return new LocalUserPrivacy(
        section.number("clipping-norm", Range.POSITIVE),
        NoiseWish.ofEpsilon(section),
        DistributedPrivacy.mechanism(section));
  }

  @Override
  public Hidden hides() {
    return Hidden.USERS;
  }

  @Override
  public Protection protection(Setting setting) {
    DistributedDemands demands =
        new DistributedDemands(
            noise.target(),
            setting.participations(),
            mechanism,
            new CohortBounds(setting.boundedCohort(), 1, 0),
            setting.dimension(),
            clippingNorm);
    return new Protection.LocalUser(
        DistributedPlanner.smallest(demands, DistributedPrivacy.EXCESS), noise.delta());
  }
}
