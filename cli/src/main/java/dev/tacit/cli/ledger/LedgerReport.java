package dev.tacit.cli.ledger;

import dev.tacit.privacy.accounting.TradeOffCurve;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.ledger.Assumption;
import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.privacy.ledger.Outcome;
import dev.tacit.privacy.ledger.PersonalSpend;
import dev.tacit.privacy.ledger.Protection;
import dev.tacit.privacy.ledger.Spend;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a ledger says, of everybody or of one person, by what it protects: each unit and relation is
 * a statement of its own.
 *
 * @param person the pseudonym that the report is on; empty if it is on all
 * @param entries in the ledger
 * @param listed entries that the report is on: all, or those that list the person
 * @param lastHash of the ledger, to be kept elsewhere: it proves that nothing was cut off; empty of
 *     an empty ledger
 * @param statements one for each unit and relation
 * @param assumptions of the listed entries, each once
 */
record LedgerReport(
    Optional<String> person,
    int entries,
    List<LedgerEntry> listed,
    Optional<String> lastHash,
    List<Statement> statements,
    List<Assumption> assumptions) {

  /** False-alarm rates at which an attacker is bounded. */
  static final double[] FALSE_POSITIVE_RATES = {0.001, 0.01, 0.1};

  /** Points of a curve, at most: each is a composition of its own. */
  static final int POINTS = 200;

  /**
   * A guarantee.
   *
   * @param charged entries that count
   * @param released rounds whose sum was committed with this ledger's owner in it
   * @param event all that is charged
   * @param epsilon upper bound at delta
   * @param basis of epsilon
   * @param delta of the guarantee
   * @param comparison the same by each accountant
   * @param spent upper bounds after charged entries, in the ledger's order; after each, or after
   *     {@value #POINTS} at even distances, the first and the last among them
   * @param truePositiveRates of the best attacker at {@link #FALSE_POSITIVE_RATES}, upper bounds
   * @param remaining what a budget leaves, if one was named
   */
  record Statement(
      Protection protection,
      List<LedgerEntry> charged,
      int released,
      PrivacyEvent event,
      double epsilon,
      Basis basis,
      double delta,
      Comparison comparison,
      List<Spent> spent,
      List<Double> truePositiveRates,
      Optional<Remaining> remaining) {}

  /**
   * Epsilon after an entry.
   *
   * @param charged entries until then, that one included
   */
  record Spent(int charged, LedgerEntry entry, double epsilon) {}

  /**
   * What is asked for.
   *
   * @param delta in (0, 1)
   * @param budget an epsilon that was promised before the first release, whose remainder is wanted;
   *     finite, &gt; 0
   */
  record Question(double delta, Optional<Double> budget) {}

  /** Accounts a verified ledger: what it charges to whoever took part in all of it. */
  static LedgerReport of(List<LedgerEntry> ledger, Question question) {
    return of(Optional.empty(), ledger, ledger, Spend.chargedEntries(ledger), question);
  }

  /** Accounts what a verified ledger charges to one of those that it lists. */
  static LedgerReport ofPerson(String person, List<LedgerEntry> ledger, Question question) {
    List<LedgerEntry> listed =
        ledger.stream().filter(entry -> entry.participants().contains(person)).toList();
    List<LedgerEntry> charged = PersonalSpend.of(ledger).chargedEntries(person);
    return of(Optional.of(person), ledger, listed, charged, question);
  }

  private static LedgerReport of(
      Optional<String> person,
      List<LedgerEntry> ledger,
      List<LedgerEntry> listed,
      List<LedgerEntry> charged,
      Question question) {
    Set<Assumption> assumptions = new LinkedHashSet<>();
    listed.forEach(entry -> assumptions.addAll(entry.assumptions()));
    Map<Protection, List<LedgerEntry>> counting = byProtection(charged);
    List<Statement> statements = new ArrayList<>();
    byProtection(listed)
        .forEach(
            (protection, entries) ->
                statements.add(
                    statement(
                        protection,
                        entries,
                        counting.getOrDefault(protection, List.of()),
                        question)));
    return new LedgerReport(
        person,
        ledger.size(),
        listed,
        ledger.isEmpty() ? Optional.empty() : Optional.of(ledger.get(ledger.size() - 1).hash()),
        statements,
        List.copyOf(assumptions));
  }

  private static Map<Protection, List<LedgerEntry>> byProtection(List<LedgerEntry> entries) {
    Map<Protection, List<LedgerEntry>> kinds = new LinkedHashMap<>();
    for (LedgerEntry entry : entries) {
      kinds.computeIfAbsent(Protection.of(entry), kind -> new ArrayList<>()).add(entry);
    }
    return kinds;
  }

  private static Statement statement(
      Protection protection,
      List<LedgerEntry> entries,
      List<LedgerEntry> charged,
      Question question) {
    PrivacyEvent event = Spend.composed(charged);
    Accounting accounting = Accounting.of(event, charged, protection.relation(), question);
    Accounting.Guarantee guarantee = accounting.guarantee(event);
    int released = (int) entries.stream().filter(e -> e.outcome() == Outcome.RELEASED).count();
    return new Statement(
        protection,
        charged,
        released,
        event,
        guarantee.epsilon(),
        guarantee.basis(),
        question.delta(),
        accounting.compare(event, charged),
        spent(charged, accounting),
        rates(accounting.tradeOff(event)),
        question.budget().map(epsilon -> Remaining.of(charged, event, accounting, epsilon)));
  }

  private static List<Spent> spent(List<LedgerEntry> charged, Accounting accounting) {
    int points = Math.min(POINTS, charged.size());
    List<Spent> spent = new ArrayList<>(points);
    for (int i = 1; i <= points; i++) {
      int until = points == 1 ? 1 : 1 + (int) ((i - 1L) * (charged.size() - 1) / (points - 1));
      double epsilon = accounting.epsilon(Spend.composed(charged.subList(0, until)));
      spent.add(new Spent(until, charged.get(until - 1), epsilon));
    }
    return spent;
  }

  private static List<Double> rates(TradeOffCurve curve) {
    List<Double> rates = new ArrayList<>();
    for (double rate : FALSE_POSITIVE_RATES) {
      rates.add(curve.truePositiveRate(rate));
    }
    return rates;
  }
}
