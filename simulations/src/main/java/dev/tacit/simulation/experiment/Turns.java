package dev.tacit.simulation.experiment;

import dev.tacit.learning.dpftrl.Participation;
import dev.tacit.learning.dpftrl.ParticipationRule;
import dev.tacit.simulation.fleet.Availability;
import dev.tacit.simulation.fleet.Fleet;
import dev.tacit.simulation.fleet.Selection;

/** Holds clients to their turns, whoever selects them. */
final class Turns {
  private final Selection.Scheduled schedule;
  private final Fleet fleet;
  private final ParticipationRule rule;

  Turns(Selection.Scheduled schedule, Fleet fleet, Participation participation) {
    this.schedule = schedule;
    this.fleet = fleet.withAvailability(new Availability.Always());
    this.rule = new ParticipationRule(participation, fleet.size());
  }

  /**
   * Lets clients take part in a round.
   *
   * @param round later than those before
   * @throws IllegalStateException if one comes too soon or too often
   */
  void admit(int round, int[] clients) {
    rule.admit(round, clients);
  }

  /**
   * Takes all whose turn it was in the first rounds to have taken part, as when a run is taken up
   * again that does not say who did.
   */
  void pass(int rounds) {
    for (int round = 0; round < rounds; round++) {
      rule.admit(round, schedule.select(fleet, round, 0));
    }
  }
}
