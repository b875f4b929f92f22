package dev.tacit.privacy.accounting;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.event.VectorSkellam;

/**
 * Renyi divergences of Skellam noise on a whole vector (Agarwal, Kairouz and Liu 2021, theorem on
 * the vector mechanism): of the whole order k &gt; 1, k D2^2 / (2 mu) + min(((2k - 1) D2^2 + 6 D1)
 * / (4 mu^2), 3 D1 / (2 mu)), mu the variance. Between whole orders, (order - 1) times the
 * divergence is convex (van Erven and Harremoes 2014, corollary 2) and 0 at order 1, so it is below
 * the chord.
 *
 * @param variance mu
 * @param squares D2^2
 * @param sizes D1
 */
record SkellamVector(double variance, double squares, double sizes) {
  static SkellamVector of(VectorSkellam event, NeighbouringRelation relation) {
    double times = relation == NeighbouringRelation.REPLACE_ONE ? 2 : 1;
    double l1 = times * event.l1Sensitivity();
    double l2 = times * event.l2Sensitivity();
    // of whole vectors |v|_2 <= |v|_1 <= |v|_2^2
    double least = Math.min(l1, l2);
    return new SkellamVector(event.variance(), least * least, Math.min(l1, l2 * l2));
  }

  /** Of a real order above 1, rounded up. */
  double rdp(double order) {
    double below = Math.floor(order);
    double share = order - below;
    double low = below > 1 ? (1 - share) * (below - 1) * atWhole(below) : 0;
    double high = share > 0 ? share * below * atWhole(below + 1) : 0;
    return (low + high) / (order - 1) * (1 + 1e-12);
  }

  /**
   * Rho: the divergence of order 2 bounds all below it, where rho times the order is more; that of
   * a whole k &gt;= 2 bounds those down to k - 1, and over k - 1 it falls.
   */
  double rho() {
    return atWhole(2) * (1 + 1e-12);
  }

  private double atWhole(double order) {
    double near = ((2 * order - 1) * squares + 6 * sizes) / (4 * variance * variance);
    double far = 3 * sizes / (2 * variance);
    return order * squares / (2 * variance) + Math.min(near, far);
  }
}
