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
   * the same but for a probability p in which a uniform member of R gives way to the record. Given
   * R and that member, the sum moves by up to 2 with probability p: by joint convexity this
   * dominates. Under replace_one it is what {@link LossPairs#replacedGaussian} dominates, of norms
   * of up to 2. The lower pair is that of a record among zeros.
   */
  static Mechanism truncated(TruncatedPoissonGaussian event, NeighbouringRelation relation) {
    double q = event.q();
    long others = event.datasetSize() - 1;
    double full = atLeast(event.maxBatch(), others, q);
    LossPair sampled = pair(q, event.sigma(), relation);
    if (full == 0) {
      return Mechanism.exactly(sampled);
    }
    double taken =
        atLeast(event.maxBatch() + 1, event.datasetSize(), q)
            / full
            * event.maxBatch()
            / event.datasetSize();
    double both = Math.max(Double.MIN_NORMAL, Math.min(1, taken));
    LossPair exchanged = pair(both, event.sigma() / 2, relation);
    LossPair upper = full >= 1 ? exchanged : LossPairs.either(full, exchanged, sampled);
    double present = Math.max(Double.MIN_NORMAL, full * both + (1 - full) * q);
    return Mechanism.atMost(upper, pair(Math.min(1, present), event.sigma(), relation));
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
