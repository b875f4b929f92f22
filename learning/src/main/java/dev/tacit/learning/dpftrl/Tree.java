package dev.tacit.learning.dpftrl;

import dev.tacit.learning.argument.Argument;

/**
 * Noise of binary trees of partial sums (Kairouz, McMahan, Song, Thakkar, Thakurta, Xu 2021,
 * "Practical and private (deep) learning without sampling or shuffling"), with the online part of
 * Honaker's variance reduction: a node's estimate weighs its own noisy sum against the estimates of
 * its two children by their variances (Honaker 2015, "Efficient use of differentially private
 * binary trees"). A new tree starts every {@code stepsPerTree} steps (restarts), and what the
 * finished trees summed up stays.
 *
 * <p>A stream remembers 2 log2(stepsPerTree) + 6 vectors at most.
 *
 * @param sigma standard deviation of each node's noise over the clipping norm
 * @param stepsPerTree in [1, 2^20]; at most the separation of an example's participations, if there
 *     are several, so that one tree meets no example twice
 */
public record Tree(double sigma, int stepsPerTree) implements CorrelatedNoise {
  public Tree {
    Argument.positive("sigma", sigma);
    Argument.within("stepsPerTree", stepsPerTree, 1, Participation.MAXIMUM_STEPS);
  }

  @Override
  public Tree withSigma(double sigma) {
    return new Tree(sigma, stepsPerTree);
  }

  /**
   * An example in a leaf moves every completed node above it, by its clipped norm each, and no node
   * twice: the squares of its leaves' numbers of nodes add up.
   */
  @Override
  public double sensitivity(Participation participation) {
    if (participation.most() > 1 && participation.separation() < stepsPerTree) {
      throw new IllegalArgumentException(
          "separation must be at least stepsPerTree %d but was %d"
              .formatted(stepsPerTree, participation.separation()));
    }
    double[] nodes = new double[participation.steps()];
    for (int step = 0; step < nodes.length; step++) {
      int leaf = step % stepsPerTree;
      nodes[step] = nodes(leaf, Math.min(stepsPerTree, nodes.length - (step - leaf)));
    }
    return Math.sqrt(participation.greatestSum(nodes)) * (1 + 1e-12);
  }

  /** How many nodes above a leaf, itself included, are complete in a tree of so many leaves. */
  static int nodes(int leaf, int leaves) {
    int nodes = 1;
    while ((((long) leaf >> nodes) + 1) << nodes <= leaves) {
      nodes++;
    }
    return nodes;
  }

  @Override
  public double[] prefixVariances(int steps) {
    Argument.within("steps", steps, 1, Participation.MAXIMUM_STEPS);
    double finished = 0;
    double[] variances = new double[steps];
    for (int step = 0; step < steps; step++) {
      int leaves = step % stepsPerTree + 1;
      double current = 0;
      for (int level = 0; leaves >> level > 0; level++) {
        current += (leaves >> level & 1) * estimateVariance(level);
      }
      variances[step] = (finished + current) * sigma * sigma;
      finished += leaves == stepsPerTree ? current : 0;
    }
    return variances;
  }

  /**
   * Variance of a node's estimate over that of one noise: v_0 = 1; own noise of variance 1 and two
   * children of 2 v combine to 1 / (1 + 1 / (2 v)), which is 2^l / (2^(l+1) - 1).
   */
  static double estimateVariance(int level) {
    return 1 / (2 - Math.scalb(1.0, -level));
  }

  /** The state of a stream. */
  Correlation correlation(int steps, int dimension) {
    int leaves = Math.min(stepsPerTree, steps);
    return new TreeCorrelation(leaves, rows(steps, leaves), dimension);
  }

  /** Completed nodes of a run: rows of C. */
  static long rows(int steps, int stepsPerTree) {
    long whole = steps / stepsPerTree * completed(stepsPerTree);
    return whole + completed(steps % stepsPerTree);
  }

  private static long completed(int leaves) {
    return 2L * leaves - Integer.bitCount(leaves);
  }
}
