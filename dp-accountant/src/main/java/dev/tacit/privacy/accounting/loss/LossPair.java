package dev.tacit.privacy.accounting.loss;

import java.util.function.DoubleUnaryOperator;

/**
 * Two distributions P and Q of an outcome. With the record it is P, without it Q; {@link Direction}
 * says which of them was used. A pair dominates a mechanism if no two neighbours can be told apart
 * better, at any odds (Zhu, Dong and Wang 2022, definition 7); then its compositions dominate the
 * mechanism's (theorem 10), and a Poisson sample at rate q of the mechanism is dominated by (1-q) Q
 * + q P and Q, under adding or removing a record (theorem 11).
 */
public interface LossPair {
  /**
   * ln E exp(theta loss) over the finite losses as a function of theta, roughly; for plans, no
   * bound rests on it.
   */
  DoubleUnaryOperator logMoments(Direction direction, double reach);

  /** The finite losses on a grid. */
  LossGrid grid(Direction direction, GridTerms terms);

  /** The probability of outcomes that the other distribution never has. */
  default double infinite(Direction direction) {
    return 0;
  }

  /** No finite loss is larger; positive infinity where there is no such bound. */
  double greatest(Direction direction);

  /** Whether unlikely outcomes are left out at a reach. */
  default boolean cutsTails() {
    return greatest(Direction.REMOVE) == Double.POSITIVE_INFINITY
        || greatest(Direction.ADD) == Double.POSITIVE_INFINITY;
  }

  /** Whether both directions have the same loss. */
  boolean symmetric();

  /** Renyi divergence of the worse direction, or a bound; nats. Orders are finite and &gt; 1. */
  double rdp(double order);
}
