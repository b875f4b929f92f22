package dev.tacit.cli.ledger;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.accounting.RdpAccountant;
import dev.tacit.privacy.accounting.TradeOffCurve;
import dev.tacit.privacy.event.Composed;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.privacy.filter.RenyiFilter;
import dev.tacit.privacy.ledger.Assumption;
import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.privacy.ledger.Outcome;
import dev.tacit.privacy.ledger.Spend;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a ledger says, by what it protects: each unit and relation is a statement of its own.
 *
 * @param entries in the ledger
 * @param first when the first entry was written; empty of an empty ledger
 * @param last when the last entry was written
 * @param lastHash to be kept elsewhere: it proves that nothing was cut off; empty of an empty
 *     ledger
 * @param statements one for each unit and relation
 * @param assumptions of all entries, each once
 */
record LedgerReport(
    int entries,
    Optional<Instant> first,
    Optional<Instant> last,
    Optional<String> lastHash,
    List<Statement> statements,
    List<Assumption> assumptions) {

  /** False-alarm rates at which an attacker is bounded. */
  static final double[] FALSE_POSITIVE_RATES = {0.001, 0.01, 0.1};

  /**
   * A guarantee.
   *
   * @param charged entries that count
   * @param released rounds whose sum was committed with this ledger's owner in it
   * @param event all that is charged
   * @param fixed whether all steps are of one kind, so that the schedule can have been fixed
   * @param epsilon upper bound at delta: of a fixed composition, else of a filter
   * @param delta of the guarantee
   * @param renyi upper bound of Renyi accounting, for comparison
   * @param spent upper bounds after each charged entry, in the ledger's order
   * @param truePositiveRates of the best attacker at {@link #FALSE_POSITIVE_RATES}, upper bounds
   * @param remaining what a budget leaves, if one was named
   */
  record Statement(
      PrivacyUnit unit,
      NeighbouringRelation relation,
      int charged,
      int released,
      PrivacyEvent event,
      boolean fixed,
      double epsilon,
      double delta,
      double renyi,
      List<Spent> spent,
      List<Double> truePositiveRates,
      Optional<Remaining> remaining) {}

  /** Epsilon after an entry. */
  record Spent(long sequence, Instant time, String task, int round, double epsilon) {}

  /**
   * What is left of a budget for more rounds like the last.
   *
   * @param rounds as many fit
   * @param until when they are used up at the ledger's pace so far; empty if it shows none
   */
  record Remaining(double budget, long rounds, Optional<Instant> until) {}

  private record Kind(PrivacyUnit unit, NeighbouringRelation relation) {}

  /**
   * Accounts a verified ledger.
   *
   * @param delta in (0, 1)
   * @param budget whose remainder is wanted
   */
  static LedgerReport of(List<LedgerEntry> ledger, double delta, Optional<Double> budget) {
    Map<Kind, List<LedgerEntry>> kinds = new LinkedHashMap<>();
    Set<Assumption> assumptions = new LinkedHashSet<>();
    for (LedgerEntry entry : ledger) {
      kinds
          .computeIfAbsent(new Kind(entry.unit(), entry.relation()), kind -> new ArrayList<>())
          .add(entry);
      assumptions.addAll(entry.assumptions());
    }
    List<Statement> statements = new ArrayList<>();
    kinds.forEach((kind, entries) -> statements.add(statement(kind, entries, delta, budget)));
    Optional<LedgerEntry> end =
        ledger.isEmpty() ? Optional.empty() : Optional.of(ledger.get(ledger.size() - 1));
    return new LedgerReport(
        ledger.size(),
        ledger.stream().findFirst().map(LedgerEntry::time),
        end.map(LedgerEntry::time),
        end.map(LedgerEntry::hash),
        statements,
        List.copyOf(assumptions));
  }

  private static Statement statement(
      Kind kind, List<LedgerEntry> entries, double delta, Optional<Double> budget) {
    List<LedgerEntry> charged = Spend.chargedEntries(entries);
    PrivacyEvent event = Spend.charged(entries);
    boolean fixed = !(event instanceof Composed composed) || composed.events().isEmpty();
    Accountant accountant = new Accountant(kind.relation(), delta, fixed);
    int released = (int) entries.stream().filter(e -> e.outcome() == Outcome.RELEASED).count();
    return new Statement(
        kind.unit(),
        kind.relation(),
        charged.size(),
        released,
        event,
        fixed,
        accountant.epsilon(event),
        delta,
        RdpAccountant.epsilon(event, kind.relation(), delta).epsilon(),
        spent(charged, accountant),
        rates(event, accountant),
        budget.map(epsilon -> remaining(charged, event, accountant, epsilon)));
  }

  private record Accountant(NeighbouringRelation relation, double delta, boolean fixed) {
    double epsilon(PrivacyEvent event) {
      if (fixed) {
        return PldAccountant.epsilon(event, relation, delta).upper();
      }
      // Whoever chose the second kind may have done so by what the first released. Any order that
      // does not depend on the ledger will do.
      double order = RenyiFilter.of(new PrivacyBudget(1, delta), relation).order();
      return RdpAccountant.epsilonAt(order, event, relation, delta);
    }
  }

  private static List<Spent> spent(List<LedgerEntry> charged, Accountant accountant) {
    List<Spent> spent = new ArrayList<>();
    for (int i = 0; i < charged.size(); i++) {
      LedgerEntry entry = charged.get(i);
      double epsilon = accountant.epsilon(Spend.charged(charged.subList(0, i + 1)));
      spent.add(new Spent(entry.sequence(), entry.time(), entry.task(), entry.round(), epsilon));
    }
    return spent;
  }

  private static List<Double> rates(PrivacyEvent event, Accountant accountant) {
    TradeOffCurve curve =
        accountant.fixed()
            ? TradeOffCurve.of(event, accountant.relation())
            : TradeOffCurve.of(new PrivacyBudget(accountant.epsilon(event), accountant.delta()));
    List<Double> rates = new ArrayList<>();
    for (double rate : FALSE_POSITIVE_RATES) {
      rates.add(curve.truePositiveRate(rate));
    }
    return rates;
  }

  private static Remaining remaining(
      List<LedgerEntry> charged, PrivacyEvent event, Accountant accountant, double budget) {
    if (charged.isEmpty()) {
      return new Remaining(budget, 0, Optional.empty());
    }
    LedgerEntry last = charged.get(charged.size() - 1);
    long rounds = rounds(event, last.event(), accountant, budget);
    Duration pace = Duration.between(charged.get(0).time(), last.time());
    Optional<Instant> until =
        charged.size() < 2
            ? Optional.empty()
            : Optional.of(
                last.time().plus(pace.dividedBy(charged.size() - 1).multipliedBy(rounds)));
    return new Remaining(budget, rounds, until);
  }

  /** Doubling, then bisection: the bound grows with every round. */
  private static long rounds(
      PrivacyEvent event, PrivacyEvent round, Accountant accountant, double budget) {
    long low = 0;
    long high = 1;
    while (high < 1_000_000 && fits(event, round, high, accountant, budget)) {
      low = high;
      high *= 2;
    }
    while (high - low > 1) {
      long middle = (low + high) / 2;
      if (fits(event, round, middle, accountant, budget)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static boolean fits(
      PrivacyEvent event, PrivacyEvent round, long more, Accountant accountant, double budget) {
    PrivacyEvent then = new Composed(List.of(event, new SelfComposed(round, more)));
    return accountant.epsilon(then) <= budget;
  }
}
