package dev.tacit.simulation.experiment;

import dev.tacit.simulation.fleet.Fleet;
import dev.tacit.simulation.fleet.RoundRules;
import dev.tacit.simulation.fleet.Selection;
import java.util.Objects;

/** Whose updates make up a step of the server. */
public sealed interface Cohorts {
  /** The devices there are. */
  Fleet fleet();

  /**
   * Rounds: a cohort is asked, all train the same model, and the server waits for them.
   *
   * @param selection who is asked
   * @param rules whom it waits for
   */
  record Rounds(Fleet fleet, Selection selection, RoundRules rules) implements Cohorts {
    public Rounds {
      Objects.requireNonNull(fleet, "fleet");
      Objects.requireNonNull(selection, "selection");
      Objects.requireNonNull(rules, "rules");
    }
  }
}
