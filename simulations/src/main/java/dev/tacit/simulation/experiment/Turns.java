package dev.tacit.simulation.experiment;

import dev.tacit.learning.dpftrl.Participation;
import dev.tacit.learning.dpftrl.ParticipationRule;
import dev.tacit.simulation.fleet.Availability;
import dev.tacit.simulation.fleet.Fleet;
import dev.tacit.simulation.fleet.Selection;
import java.util.Optional;

/** Holds clients to their turns, whoever selects them. */
final class Turns {
  private final Optional<Selection.Scheduled> schedule;
  private final Fleet fleet;
  private final ParticipationRule rule;

  private Turns(Optional<Selection.Scheduled> schedule, Fleet fleet, Participation participation) {
    this.schedule = schedule;
    this.fleet = fleet.withAvailability(new Availability.Always());
    this.rule = new ParticipationRule(participation, fleet.size());
  }

  /** Of cohorts that take turns by a schedule, or whose clients rest. */
  static Turns of(Cohorts cohorts, Participation participation) {
    return new Turns(
        cohorts instanceof Cohorts.Rounds rounds
            ? Optional.of((Selection.Scheduled) rounds.selection())
            : Optional.empty(),
        cohorts.fleet(),
        participation);
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
   * again that does not say who did. Where there is no schedule, who rests is in what was kept of
   * the run ({@link BufferedGathering}), and clients are held to it there.
   */
  void pass(int rounds) {
    for (int round = 0; round < rounds && schedule.isPresent(); round++) {
      rule.admit(round, schedule.get().select(fleet, round, 0));
    }
  }
}
