package dev.tacit.cli.ledger;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.accounting.CentralLimit;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.accounting.RdpAccountant;
import dev.tacit.privacy.accounting.TradeOffCurve;
import dev.tacit.privacy.accounting.UnsupportedEventException;
import dev.tacit.privacy.event.Composed;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.filter.RenyiFilter;
import dev.tacit.privacy.filter.RenyiOdometer;
import dev.tacit.privacy.ledger.LedgerEntry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a ledger's events are accounted.
 *
 * @param delta of the guarantee
 * @param budget an epsilon that was named before the first release, if one was
 * @param fixed whether all steps are of one kind, which the code that charged them had fixed before
 *     the first: only then may a composition be accounted as a whole
 */
record Accounting(
    NeighbouringRelation relation, double delta, Optional<Double> budget, boolean fixed) {
  /**
   * An upper bound on epsilon.
   *
   * @param basis what it rests on
   */
  record Guarantee(double epsilon, Basis basis) {}

  /**
   * Of an event that is all that entries charge.
   *
   * @param entries that it was made of, or more
   */
  static Accounting of(
      PrivacyEvent event,
      List<LedgerEntry> entries,
      NeighbouringRelation relation,
      LedgerReport.Question question) {
    boolean oneKind = !(event instanceof Composed composed) || composed.events().isEmpty();
    boolean fixed = oneKind && entries.stream().allMatch(LedgerEntry::fixedSchedule);
    return new Accounting(relation, question.delta(), question.budget(), fixed);
  }

  /**
   * The guarantee.
   *
   * <p>Unless the schedule was fixed, whoever chose a step, or the last one, may have done so by
   * what was released before. Then a sum of divergences depends on the outputs itself, and bounds
   * nothing but by an odometer; or it stays within what a filter of the budget allows, and then the
   * budget holds. The filter is of the order by which devices hold their budgets.
   */
  Guarantee guarantee(PrivacyEvent event) {
    if (fixed) {
      double upper = PldAccountant.epsilon(event, relation, delta).upper();
      return new Guarantee(upper, Basis.FIXED_SCHEDULE);
    }
    double spent = RenyiOdometer.of(relation, delta).spend(event).epsilon();
    if (budget.isPresent() && budget.get() < spent && filtered(event, budget.get())) {
      return new Guarantee(budget.get(), Basis.BUDGET);
    }
    return new Guarantee(spent, Basis.SPENT);
  }

  private boolean filtered(PrivacyEvent event, double epsilon) {
    return RenyiFilter.of(new PrivacyBudget(epsilon, delta), relation).allows(event);
  }

  double epsilon(PrivacyEvent event) {
    return guarantee(event).epsilon();
  }

  /** What the best attacker can do, from above. */
  TradeOffCurve tradeOff(PrivacyEvent event) {
    if (fixed) {
      return TradeOffCurve.of(event, relation);
    }
    // A budget is finite; e^700 times any rate that is asked for is certainty.
    double epsilon = Math.max(Double.MIN_NORMAL, Math.min(700, epsilon(event)));
    return TradeOffCurve.of(new PrivacyBudget(epsilon, delta));
  }

  /**
   * The same releases by each accountant.
   *
   * @param charged whose events the event composes
   */
  Comparison compare(PrivacyEvent event, List<LedgerEntry> charged) {
    return new Comparison(
        PldAccountant.epsilon(event, relation, delta),
        RdpAccountant.epsilon(event, relation, delta),
        basic(charged),
        centralLimit(event));
  }

  /** Each entry by itself at an equal share of delta, added up. */
  private double basic(List<LedgerEntry> charged) {
    Map<PrivacyEvent, Double> alone = new HashMap<>();
    double sum = 0;
    for (LedgerEntry entry : charged) {
      double share = Math.nextDown(delta / charged.size());
      double epsilon =
          alone.computeIfAbsent(
              entry.event(), event -> PldAccountant.epsilon(event, relation, share).upper());
      sum = Math.nextUp(sum + epsilon);
    }
    return sum;
  }

  /** Empty where no limit is known. */
  private Optional<Double> centralLimit(PrivacyEvent event) {
    if (relation != NeighbouringRelation.ADD_OR_REMOVE_ONE) {
      return Optional.empty();
    }
    try {
      return Optional.of(CentralLimit.approximateEpsilon(event, delta));
    } catch (UnsupportedEventException e) {
      return Optional.empty();
    }
  }
}
