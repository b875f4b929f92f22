package dev.tacit.cli.ledger;

import dev.tacit.privacy.event.Composed;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.privacy.ledger.LedgerEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is left of a budget for more rounds like the last.
 *
 * @param rounds as many fit, at least
 * @param until when they are used up at the ledger's pace so far; empty if it shows none
 */
record Remaining(double budget, long rounds, Optional<Instant> until) {
  /** More are not looked for. */
  private static final long MOST = 1_000_000;

  /**
   * Of a budget.
   *
   * @param charged whose events the event composes
   */
  static Remaining of(
      List<LedgerEntry> charged, PrivacyEvent event, Accounting accounting, double budget) {
    if (charged.isEmpty()) {
      return new Remaining(budget, 0, Optional.empty());
    }
    LedgerEntry last = charged.get(charged.size() - 1);
    long rounds = rounds(event, last.event(), accounting, budget);
    return new Remaining(budget, rounds, until(charged, rounds));
  }

  private static Optional<Instant> until(List<LedgerEntry> charged, long rounds) {
    if (charged.size() < 2) {
      return Optional.empty();
    }
    Instant last = charged.get(charged.size() - 1).time();
    Duration pace = Duration.between(charged.get(0).time(), last).dividedBy(charged.size() - 1);
    return Optional.of(last.plus(pace.multipliedBy(rounds)));
  }

  /** Doubling, then bisection: the bound grows with every round. */
  private static long rounds(
      PrivacyEvent event, PrivacyEvent round, Accounting accounting, double budget) {
    long low = 0;
    long high = 1;
    while (high < MOST && fits(event, round, high, accounting, budget)) {
      low = high;
      high *= 2;
    }
    while (high - low > 1) {
      long middle = (low + high) / 2;
      if (fits(event, round, middle, accounting, budget)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static boolean fits(
      PrivacyEvent event, PrivacyEvent round, long more, Accounting accounting, double budget) {
    PrivacyEvent then = new Composed(List.of(event, new SelfComposed(round, more)));
    return accounting.epsilon(then) <= budget;
  }
}
