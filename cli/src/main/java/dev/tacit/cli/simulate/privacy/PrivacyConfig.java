package dev.tacit.cli.simulate.privacy;

import dev.tacit.cli.config.Section;
import dev.tacit.simulation.experiment.Protection;
import java.util.List;

/** The section {@code privacy}: in whom is trusted, and how much noise is asked for. */
public sealed interface PrivacyConfig
    permits PrivacyConfig.None, CentralPrivacy, DistributedPrivacy, LocalUserPrivacy, LocalPrivacy {
  /** Trust models by the names that they have here. */
  List<String> KINDS = List.of("none", "central", "distributed", "local-user", "local");

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

  static PrivacyConfig of(Section section) {
    PrivacyConfig privacy =
        switch (section.choice("kind", "none", KINDS)) {
          case "central" -> CentralPrivacy.of(section);
          case "distributed" -> DistributedPrivacy.of(section);
          case "local-user" -> LocalUserPrivacy.of(section);
          case "local" -> LocalPrivacy.of(section);
          default -> new None();
        };
    section.end();
    return privacy;
  }
}
