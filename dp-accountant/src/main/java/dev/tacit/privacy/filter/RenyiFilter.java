package dev.tacit.privacy.filter;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.accounting.RdpAccountant;
import dev.tacit.privacy.event.PrivacyEvent;

/**
 * The Renyi filter (Feldman and Zrnic, "Individual Privacy Accounting via a Renyi Filter", NeurIPS
 * 2021): divergences of one order, fixed before the first release, add up although the events are
 * chosen adaptively; their sum is kept to what gives the target by the conversion of {@link
 * RdpAccountant}. Takes every event that has a Renyi bound.
 */
public final class RenyiFilter extends PrivacyFilter {
  private static final double LEAST_ORDER = 1.01;
  private static final double GREATEST_ORDER = 1e5;

  private final double order;

  private RenyiFilter(
      PrivacyBudget target, NeighbouringRelation relation, double order, double spent) {
    super(target, relation, limit(target, order), spent);
    this.order = order;
  }

  /**
   * Of an order that is good for Gaussians without sampling: their divergence at order a is r a,
   * epsilon about r a + ln(1/delta) / (a - 1), least at a = 1 + sqrt(ln(1/delta) / r), and equal to
   * the target's for r = (sqrt(epsilon + ln(1/delta)) - sqrt(ln(1/delta)))^2.
   */
  public static RenyiFilter of(PrivacyBudget target, NeighbouringRelation relation) {
    double log = -Math.log(target.delta());
    double root = target.epsilon() / (Math.sqrt(target.epsilon() + log) + Math.sqrt(log));
    double order = Math.max(LEAST_ORDER, Math.min(GREATEST_ORDER, 1 + Math.sqrt(log) / root));
    return atOrder(order, target, relation);
  }

  /**
   * Of the order that is best for a schedule as it is planned today; what is released may differ.
   *
   * @param plan must not depend on anything that was released
   */
  public static RenyiFilter forPlan(
      PrivacyEvent plan, PrivacyBudget target, NeighbouringRelation relation) {
    double order = RdpAccountant.epsilon(plan, relation, target.delta()).order();
    RenyiFilter filter = atOrder(order, target, relation);
    return filter.limit() > 0 ? filter : of(target, relation);
  }

  /**
   * Of a given order.
   *
   * @param order finite, &gt; 1
   */
  public static RenyiFilter atOrder(
      double order, PrivacyBudget target, NeighbouringRelation relation) {
    if (!(order > 1 && order < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("order must be > 1 and finite but was " + order);
    }
    return new RenyiFilter(target, relation, order, 0);
  }

  /** The largest sum of divergences whose epsilon is within the target; may be negative. */
  private static double limit(PrivacyBudget target, double order) {
    double atZero = RdpAccountant.convert(0, order, target.delta());
    // A few units in the last place to the safe side: the conversion adds and subtracts.
    return (target.epsilon() - atZero) - 1e-14 * (Math.abs(atZero) + target.epsilon());
  }

  /** At which divergences are added up. */
  public double order() {
    return order;
  }

  @Override
  String measure() {
    return "what is spent at order " + order;
  }

  @Override
  double cost(PrivacyEvent event) {
    return RdpAccountant.rdp(event, relation(), order);
  }

  @Override
  public RenyiFilter spend(PrivacyEvent next) {
    return new RenyiFilter(target(), relation(), order, spentWith(next));
  }
}
