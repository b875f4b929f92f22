package dev.tacit.learning.robust;

import dev.tacit.learning.dpsgd.Workers;

/**
 * The mean at each coordinate of what is left without the largest and the smallest numbers (Yin,
 * Chen, Ramchandran, Bartlett, "Byzantine-Robust Distributed Learning: Towards Optimal Statistical
 * Rates", ICML 2018, definition 2): of n, floor(trim n) at each end. It lies among the honest
 * updates' numbers as long as no more than so many are faulty.
 *
 * @param trim beta, at least the share of faulty clients; in [0, 1/2). Of 0 it is the plain mean
 */
public record TrimmedMean(double trim) implements RobustRule {
  /** So that 0.29 of 100 is 29: what doubles lose by multiplication. */
  private static final double UP = 1 + 0x1p-50;

  public TrimmedMean {
    if (!(trim >= 0 && trim < 0.5)) {
      throw new IllegalArgumentException("trim must be in [0, 1/2) but was " + trim);
    }
  }

  @Override
  public int smallestCohort() {
    return 1;
  }

  @Override
  public int faulty(int cohort) {
    // Of a trim next to a half, rounding must leave one.
    return Math.min((cohort - 1) / 2, (int) Math.floor(trim * cohort * UP));
  }

  @Override
  public float[] ofFinite(float[][] updates, int cohort, Workers workers) {
    // Of n - k this is not less than what is left of the faulty, floor(trim n) - k.
    int cut = faulty(updates.length);
    return Columns.map(updates, workers, (sorted, from, to) -> mean(sorted, from + cut, to - cut));
  }

  private static double mean(float[] sorted, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += sorted[i];
    }
    return sum / (to - from);
  }
}
