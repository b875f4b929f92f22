package dev.tacit.server.service;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.ledger.Assumption;
import dev.tacit.privacy.ledger.Kind;
import dev.tacit.privacy.ledger.LedgerDraft;
import dev.tacit.privacy.ledger.Outcome;
import java.time.Instant;
import java.util.List;

/**
 * What the aggregator's ledger says of every round of a task.
 *
 * @param event what each participant releases in a round
 */
public record LedgerTerms(
    String population,
    String task,
    PrivacyEvent event,
    PrivacyUnit unit,
    NeighbouringRelation relation,
    List<Assumption> assumptions) {
  public LedgerTerms {
    assumptions = List.copyOf(assumptions);
  }

  /**
   * Local DP-SGD: all that the guarantee rests on happens on the devices, out of this one's sight.
   */
  public static LedgerTerms localDpSgd(
      String population, String task, PrivacyEvent event, int minimumCohort) {
    return new LedgerTerms(
        population,
        task,
        event,
        PrivacyUnit.EXAMPLE,
        NeighbouringRelation.ADD_OR_REMOVE_ONE,
        List.of(
            new Assumption(
                "Each device draws every example of every step independently, with the plan's probability"
                    + " (done by the SDK on the device; the aggregator cannot check it)",
                false),
            new Assumption(
                "Each device clips every example's gradient and adds the plan's Gaussian noise to their sum"
                    + " (done by the SDK on the device; the aggregator cannot check it)",
                false),
            new Assumption(Assumption.FIXED_SCHEDULE, true),
            new Assumption(
                "An example is on one device only (the aggregator cannot check it)", false),
            new Assumption(
                "A participant's epsilon is the composition of this event over the rounds that list it,"
                    + " and over whatever else its own ledger holds",
                false),
            new Assumption(
                "The aggregator sees sums of at least " + minimumCohort + " updates only", true),
            new Assumption(
                "This entry was durable before any device was asked for what unmasks the sum",
                true)));
  }

  LedgerDraft intent(Instant time, int round, List<String> participants) {
    return draft(time, round, Kind.INTENT, Outcome.PENDING, participants);
  }

  LedgerDraft outcome(Instant time, int round, Outcome outcome, List<String> participants) {
    return draft(time, round, Kind.OUTCOME, outcome, participants);
  }

  private LedgerDraft draft(
      Instant time, int round, Kind kind, Outcome outcome, List<String> participants) {
    return new LedgerDraft(
        time,
        population,
        task,
        round,
        kind,
        event,
        unit,
        relation,
        assumptions,
        outcome,
        participants);
  }
}
