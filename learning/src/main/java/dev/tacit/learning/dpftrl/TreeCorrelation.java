package dev.tacit.learning.dpftrl;

import java.util.Arrays;

/**
 * The open nodes of the current tree: their exact sums, which are secret until noise is added, and
 * their estimates. Each completed node gets its noise once; the rest is post-processing.
 */
final class TreeCorrelation implements Correlation {
  private final int leaves;
  private final long rows;
  private final double[][] sums;
  private final double[][] estimates;
  private final double[] noisy;
  private final double[] prefix;
  private int filled;

  /**
   * @param leaves of each tree but the last
   * @param rows completed nodes of the run
   */
  TreeCorrelation(int leaves, long rows, int dimension) {
    this.leaves = leaves;
    this.rows = rows;
    // One place for each level, and one for the node that is being built.
    int levels = Integer.SIZE - Integer.numberOfLeadingZeros(leaves);
    this.sums = new double[levels + 1][dimension];
    this.estimates = new double[levels + 1][dimension];
    this.noisy = new double[dimension];
    this.prefix = new double[dimension];
  }

  @Override
  public void release(double[] sum, GaussianSource source, double standardDeviation) {
    int spare = sums.length - 1;
    System.arraycopy(sum, 0, sums[spare], 0, sum.length);
    System.arraycopy(sum, 0, estimates[spare], 0, sum.length);
    source.addNoise(estimates[spare], standardDeviation);
    filled++;
    int top = Integer.numberOfTrailingZeros(filled);
    for (int level = 0; level < top; level++) {
      merge(level, source, standardDeviation);
    }
    swap(sums, top, spare);
    swap(estimates, top, spare);
    // The next running sum less the last one: what a step of the run sees.
    for (int j = 0; j < sum.length; j++) {
      double next = 0;
      for (int level = 0; level < spare; level++) {
        next += (filled >> level & 1) == 0 ? 0 : estimates[level][j];
      }
      sum[j] = next - prefix[j];
      prefix[j] = next;
    }
    if (filled == leaves) {
      filled = 0;
      wipe();
    }
  }

  /** Makes of the node being built, and its left sibling at this level, their parent. */
  private void merge(int level, GaussianSource source, double standardDeviation) {
    double[] sum = sums[sums.length - 1];
    double[] estimate = estimates[sums.length - 1];
    for (int j = 0; j < sum.length; j++) {
      sum[j] += sums[level][j];
      noisy[j] = sum[j];
    }
    source.addNoise(noisy, standardDeviation);
    double children = 2 * Tree.estimateVariance(level);
    double own = children / (1 + children);
    for (int j = 0; j < sum.length; j++) {
      estimate[j] = own * noisy[j] + (1 - own) * (estimates[level][j] + estimate[j]);
    }
  }

  private static void swap(double[][] vectors, int one, int other) {
    double[] held = vectors[one];
    vectors[one] = vectors[other];
    vectors[other] = held;
  }

  @Override
  public long rows() {
    return rows;
  }

  @Override
  public int terms() {
    return sums.length;
  }

  @Override
  public double reach() {
    return leaves;
  }

  @Override
  public double gain() {
    return 0;
  }

  @Override
  public int vectors() {
    return 2 * sums.length + 2;
  }

  @Override
  public void wipe() {
    for (int level = 0; level < sums.length; level++) {
      Arrays.fill(sums[level], 0);
      Arrays.fill(estimates[level], 0);
    }
    Arrays.fill(noisy, 0);
    Arrays.fill(prefix, 0);
  }
}
