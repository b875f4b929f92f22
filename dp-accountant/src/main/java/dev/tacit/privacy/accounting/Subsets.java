package dev.tacit.privacy.accounting;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.accounting.loss.LossPair;
import dev.tacit.privacy.accounting.loss.LossPairs;
import dev.tacit.privacy.accounting.loss.SampledGaussian;
import dev.tacit.privacy.event.TruncatedPoissonGaussian;
import org.apache.commons.math3.special.Beta;

/** Gaussians on samples of a bounded size. */
final class Subsets {
  private Subsets() {}

  /**
   * A uniform subset of a share of the records below 1. The lower pair is that of a record of value
   * 1 replaced by 0 among zeros.
   */
  static Mechanism fixedSize(double share, double sigma) {
    return Mechanism.atMost(
        LossPairs.subsetGaussian(share, sigma), new SampledGaussian(share, sigma));
  }

  /**
   * Truncated Poisson sampling. Whether the others' draws fill the batch is independent of the
   * record, so it may be told. If they do not, the record is simply sampled. If they do, the batch
   * without the record is a uniform subset R of the others whatever their number; with it, it is
   * the same but for a probability p in which a uniform member m of R gives way to the record r.
   * Given R and m, by joint convexity:
   *
   * <ul>
   *   <li>added or removed: N(R) against N(R - m + r) with probability p, a move of up to 2;
   *   <li>replaced by r', which is 0 under zero_out and takes a place too: r - m and r' - m with
   *       probability p, both of up to 2, which {@link LossPairs#replacedGaussian} dominates.
   * </ul>
   *
   * The lower pair is that of a record among zeros.
   */
  static Mechanism truncated(TruncatedPoissonGaussian event, NeighbouringRelation relation) {
    double q = event.q();
    long batch = event.maxBatch();
    long others = event.datasetSize() - 1;
    LossPair sampled = pair(q, event.sigma(), relation);
    if (batch > others) {
      return Mechanism.exactly(sampled);
    }
    double error = q == 1 ? 0 : 1e-10 + 1e-14 * event.datasetSize();
    double full = Math.max(Double.MIN_NORMAL, atLeast(batch, others, q));
    // drawn, and kept by one of at least batch + 1 draws: at most q batch / (batch + 1)
    double kept = q * batch / (batch + 1.0);
    double taken = atLeast(batch + 1, event.datasetSize(), q) / full * batch / event.datasetSize();
    double both = Math.max(Double.MIN_NORMAL, Math.min(kept, taken * (1 + 3 * error)));
    // Weights a and b that are none too small, and sum to more than 1: dividing by the sum is made
    // up for by rates that are as much larger, for a curve is convex in its rate, and 0 at 0
    double a = Math.min(1, full * (1 + error));
    double b = Math.min(1, 1 - full + error);
    double more = (a + b) * (1 + 1e-15);
    LossPair upper = exchanged(both, event, relation, more);
    if (b > 0) {
      LossPair other = pair(raised(q, more), event.sigma(), relation);
      upper = LossPairs.either(a / (a + b), upper, other);
    }
    double present = Math.max(Double.MIN_NORMAL, full * both + (1 - full) * q) * (1 - 4 * error);
    return Mechanism.atMost(upper, pair(present, event.sigma(), relation));
  }

  private static LossPair exchanged(
      double both, TruncatedPoissonGaussian event, NeighbouringRelation relation, double more) {
    double rate = raised(both, more);
    return relation == NeighbouringRelation.ADD_OR_REMOVE_ONE
        ? new SampledGaussian(rate, event.sigma() / 2)
        : LossPairs.replacedGaussian(rate, event.sigma() / 2);
  }

  private static double raised(double rate, double more) {
    if (rate * more > 1) {
      throw new UnsupportedEventException(
          "a truncated Poisson sample has a bound for q = 1 and q below about 1 - 1e-9 only but q"
              + " was "
              + rate);
    }
    return rate * more;
  }

  private static LossPair pair(double q, double sigma, NeighbouringRelation relation) {
    return relation == NeighbouringRelation.REPLACE_ONE
        ? LossPairs.replacedGaussian(q, sigma)
        : new SampledGaussian(q, sigma);
  }

  /** The probability of at least k among n, each with probability q: I_q(k, n - k + 1). */
  private static double atLeast(long k, long n, double q) {
    if (k <= 0 || q == 1) {
      return k <= n ? 1 : 0;
    }
    return k > n ? 0 : Beta.regularizedBeta(q, k, n - k + 1.0);
  }
}
