package dev.tacit.cli.simulate.privacy;

import dev.tacit.cli.config.Range;
import dev.tacit.cli.config.Section;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.simulation.experiment.Protection;
import java.util.List;

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
              CentralPlan.RELATION, z -> new SelfComposed(new Gaussian(z), setting.rounds()));
      return new Protection.Central(
          CentralPlan.of(setting.dimension(), clippingNorm, setting.cohort(), multiplier),
          noise.delta());
    }
  }

  static PrivacyConfig of(Section section) {
    PrivacyConfig privacy =
        section.choice("kind", "none", List.of("none", "central")).equals("none")
            ? new None()
            : Central.of(section);
    section.end();
    return privacy;
  }
}
