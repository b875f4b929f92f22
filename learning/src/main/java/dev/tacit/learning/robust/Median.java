package dev.tacit.learning.robust;

import dev.tacit.learning.dpsgd.Workers;

/**
 * The median at each coordinate (Yin, Chen, Ramchandran, Bartlett, "Byzantine-Robust Distributed
 * Learning: Towards Optimal Statistical Rates", ICML 2018, definition 1); of an even number the
 * mean of the two in the middle. It lies among the honest updates' numbers as long as fewer than
 * half of the cohort are faulty.
 */
public record Median() implements RobustRule {
  @Override
  public int smallestCohort() {
    return 1;
  }

  @Override
  public int faulty(int cohort) {
    return (cohort - 1) / 2;
  }

  @Override
  public float[] ofFinite(float[][] updates, int cohort, Workers workers) {
    return Columns.map(updates, workers, Median::ofSorted);
  }

  private static double ofSorted(float[] sorted, int from, int to) {
    int low = (from + to - 1) >>> 1;
    int high = (from + to) >>> 1;
    return ((double) sorted[low] + sorted[high]) / 2;
  }
}
