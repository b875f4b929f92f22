package dev.tacit.server.service;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.ledger.Assumption;
import dev.tacit.privacy.ledger.Kind;
import dev.tacit.privacy.ledger.LedgerDraft;
import dev.tacit.privacy.ledger.Outcome;
import dev.tacit.secagg.Adversary;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.secagg.encoding.DistributedPlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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
  private static final Assumption ONE_DEVICE =
      Assumption.assumed(
          "A user has one device in a round, and its examples are on no other (the aggregator cannot check it)");

  private static final Assumption DURABLE =
      Assumption.enforced(
          "This entry was durable before any device was asked for what unmasks the sum");

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
            Assumption.assumed(
                "Each device draws every example of every step independently, with the plan's probability"
                    + " (done by the SDK on the device; the aggregator cannot check it)"),
            Assumption.assumed(
                "Each device clips every example's gradient and adds the plan's Gaussian noise to their sum"
                    + " (done by the SDK on the device; the aggregator cannot check it)"),
            Assumption.enforced(Assumption.FIXED_SCHEDULE),
            Assumption.assumed("An example is on one device only (the aggregator cannot check it)"),
            composition(),
            sums(minimumCohort),
            DURABLE));
  }

  /**
   * Distributed noise: the devices' shares, out of this one's sight too.
   *
   * @param noise of the task
   * @param adversary that cohorts are formed against
   */
  public static LedgerTerms distributedDp(
      String population, String task, DistributedPlan noise, Adversary adversary) {
    int least = noise.cohort().minimumSurvivors();
    return new LedgerTerms(
        population,
        task,
        noise.event(),
        DistributedPlan.UNIT,
        DistributedPlan.RELATION,
        List.of(
            Assumption.assumed(
                "Each device clips its whole update and adds the plan's share of noise before it masks the result"
                    + " (done by the SDK on the device; the aggregator cannot check it)"),
            Assumption.assumed(
                "Of the "
                    + least
                    + " or more devices in a sum at most "
                    + noise.cohort().assumedCorrupt()
                    + " leave their noise out or tell it, so that "
                    + noise.cohort().minimumHonest()
                    + " shares count (nobody can check it)"),
            Assumption.assumed(
                "Secure aggregation shows the sum alone, to a server that is "
                    + adversary.name().toLowerCase(Locale.ROOT).replace('_', '-')
                    + " at worst (cohorts are formed for that; that the server is no worse is assumed)"),
            Assumption.enforced(Assumption.FIXED_SCHEDULE),
            ONE_DEVICE,
            composition(),
            sums(least),
            DURABLE));
  }

  /**
   * Central noise: this aggregator adds it.
   *
   * @param noise of the task
   */
  public static LedgerTerms centralDp(
      String population, String task, CentralPlan noise, int minimumCohort) {
    return new LedgerTerms(
        population,
        task,
        noise.event(),
        CentralPlan.UNIT,
        CentralPlan.RELATION,
        List.of(
            Assumption.enforced(
                "The aggregator adds Gaussian noise of standard deviation "
                    + noise.noiseMultiplier()
                    + " times the largest norm of a device's contribution to each sum before the sum is used,"
                    + " stored, logged or measured; it keeps the noised sum only"),
            Assumption.assumed(
                "Whoever runs the aggregator does not look into it before the noise is added"),
            Assumption.assumed(
                "Each device clips its whole update and rounds it to whole numbers of the plan's largest norm"
                    + " (done by the SDK on the device; the aggregator cannot check it)"),
            Assumption.enforced(Assumption.FIXED_SCHEDULE),
            ONE_DEVICE,
            composition(),
            sums(minimumCohort),
            DURABLE));
  }

  /** The same, resting on these too. */
  public LedgerTerms with(List<Assumption> more) {
    List<Assumption> all = new ArrayList<>(assumptions);
    all.addAll(more);
    return new LedgerTerms(population, task, event, unit, relation, all);
  }

  LedgerDraft intent(Instant time, int round, List<String> participants) {
    return draft(time, round, Kind.INTENT, Outcome.PENDING, participants);
  }

  LedgerDraft outcome(Instant time, int round, Outcome outcome, List<String> participants) {
    return draft(time, round, Kind.OUTCOME, outcome, participants);
  }

  private static Assumption composition() {
    return Assumption.assumed(
        "A participant's epsilon is the composition of this event over the rounds that list it,"
            + " and over whatever else its own ledger holds");
  }

  private static Assumption sums(int minimumCohort) {
    return Assumption.enforced(
        "The aggregator sees sums of at least " + minimumCohort + " updates only");
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
