package dev.tacit.privacy.accounting;

import dev.tacit.privacy.accounting.loss.LossPair;
import java.util.function.DoubleUnaryOperator;

/**
 * What is known of one mechanism under one relation.
 *
 * @param upper a pair that dominates it; null if there are only Renyi divergences
 * @param lower a pair that it, or one that the event may stand for, really has; null if none is
 *     known
 * @param rdp an upper bound on the Renyi divergence of each order, given that the loss is finite
 */
record Mechanism(LossPair upper, LossPair lower, DoubleUnaryOperator rdp) {
  static Mechanism exactly(LossPair pair) {
    return new Mechanism(pair, pair, pair::rdp);
  }

  static Mechanism atMost(LossPair upper, LossPair lower) {
    return new Mechanism(upper, lower, upper::rdp);
  }

  /** The pair that plans are made for. */
  LossPair planned() {
    return upper != null ? upper : lower;
  }

  boolean symmetric() {
    return (upper == null || upper.symmetric()) && (lower == null || lower.symmetric());
  }
}
