package dev.tacit.cli.simulate.privacy;

import dev.tacit.cli.config.Section;
import dev.tacit.simulation.experiment.Protection;
import java.util.List;

/** The section {@code privacy}: in whom is trusted, and how much noise is asked for. */
public sealed interface PrivacyConfig
    permits PrivacyConfig.None, CentralPrivacy, DistributedPrivacy, LocalUserPrivacy, LocalPrivacy {
  /** Trust models by the names that they have here. */
  List<String> KINDS = List.of("none", "central", "distributed", "local-user", "local");

  /** What is kept private. */
  enum Hidden {
    NOTHING,
    /** Single examples, by noise on steps. */
    EXAMPLES,
    /** All of a user's, by noise on whole updates. */
    USERS
  }

  /** Of those. */
  Hidden hides();

  /** Whether every client must count the same. */
  default boolean equalWeights() {
    return hides() != Hidden.NOTHING;
  }

  /**
   * With the noise that was asked for.
   *
   * @throws IllegalArgumentException if it does not go together with the setting
   */
  Protection protection(Setting setting);

  /** Nothing is protected. */
  record None() implements PrivacyConfig {
    @Override
    public Hidden hides() {
      return Hidden.NOTHING;
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
