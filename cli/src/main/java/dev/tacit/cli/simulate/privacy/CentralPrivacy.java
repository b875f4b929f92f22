package dev.tacit.cli.simulate.privacy;

import dev.tacit.cli.config.Range;
import dev.tacit.cli.config.Section;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.simulation.experiment.Protection;

/** Noise of the server on sums of clipped updates. */
record CentralPrivacy(double clippingNorm, NoiseWish noise, SumsConfig sums)
    implements PrivacyConfig {
  static CentralPrivacy of(Section section) {
    double norm = section.number("clipping-norm", Range.POSITIVE);
    return new CentralPrivacy(
        norm, NoiseWish.of(section, NoiseWish.MULTIPLIERS), SumsConfig.of(section));
  }

  @Override
  public boolean equalWeights() {
    return true;
  }

  @Override
  public Protection protection(Setting setting) {
    double multiplier =
        noise.multiplier(
            CentralPlan.RELATION, z -> new SelfComposed(new Gaussian(z), setting.participations()));
    return new Protection.Central(
        CentralPlan.of(setting.dimension(), clippingNorm, setting.cohort(), multiplier),
        sums.of(),
        noise.delta());
  }
}
