package dev.tacit.simulation.inference;

import java.util.BitSet;
import java.util.List;

/**
 * The likelihood-ratio attack LiRA (Carlini, Chien, Nasr, Song, Terzis and Tramèr, "Membership
 * inference attacks from first principles", S&amp;P 2022, algorithm 1): a statistic of each target
 * is taken to be normal over runs with it and over runs without it, with mean and variance from
 * shadow runs. Immutable.
 *
 * <p>With few shadow runs one variance for all targets is better than a poor one for each, as the
 * authors found: below {@value #OWN_VARIANCE} runs on either side it is the mean of all targets'.
 */
final class LikelihoodRatio {
  static final int OWN_VARIANCE = 32;

  private final double[] meansIn;
  private final double[] meansOut;
  private final double[] variancesIn;
  private final double[] variancesOut;

  private LikelihoodRatio(double[][] moments) {
    meansIn = moments[0];
    variancesIn = moments[1];
    meansOut = moments[2];
    variancesOut = moments[3];
  }

  /**
   * From shadow runs.
   *
   * @param statistics of each run, by target
   * @param in who was in each run; each target in two runs at least, and out of two
   */
  static LikelihoodRatio fit(List<double[]> statistics, List<BitSet> in) {
    int targets = statistics.get(0).length;
    double[][] moments = new double[4][targets];
    boolean own = true;
    for (int target = 0; target < targets; target++) {
      for (boolean with : new boolean[] {true, false}) {
        int runs = moments(statistics, in, target, with, moments);
        own &= runs >= OWN_VARIANCE;
      }
    }
    for (int side : new int[] {1, 3}) {
      settle(moments[side], own);
    }
    return new LikelihoodRatio(moments);
  }

  /** Mean and variance of one target's runs; their number. */
  private static int moments(
      List<double[]> statistics, List<BitSet> in, int target, boolean with, double[][] moments) {
    int runs = 0;
    double mean = 0;
    double squares = 0;
    for (int run = 0; run < statistics.size(); run++) {
      if (in.get(run).get(target) == with) {
        runs++;
        double distance = statistics.get(run)[target] - mean;
        mean += distance / runs;
        squares += distance * (statistics.get(run)[target] - mean);
      }
    }
    if (runs < 2) {
      throw new IllegalArgumentException(
          "shadow runs must have each target in and out twice at least but had one %s %d times"
              .formatted(with ? "in" : "out", runs));
    }
    int side = with ? 0 : 2;
    moments[side][target] = mean;
    moments[side + 1][target] = squares / (runs - 1);
    return runs;
  }

  /** Takes the mean of all variances for each if they are not to have their own; none is 0. */
  private static void settle(double[] variances, boolean own) {
    double mean = 0;
    for (double variance : variances) {
      mean += variance / variances.length;
    }
    for (int i = 0; i < variances.length; i++) {
      variances[i] = Math.max(own ? variances[i] : mean, 1e-9 * mean + Double.MIN_NORMAL);
    }
  }

  /** The logarithm of the likelihood with the target over that without it. */
  double online(int target, double statistic) {
    return logDensity(statistic, meansIn[target], variancesIn[target])
        - logDensity(statistic, meansOut[target], variancesOut[target]);
  }

  /**
   * The same for who has no runs with the target: how many standard deviations the statistic is
   * above those without it, which orders as the paper's 1 - P[Z &gt; statistic] does.
   */
  double offline(int target, double statistic) {
    return (statistic - meansOut[target]) / Math.sqrt(variancesOut[target]);
  }

  private static double logDensity(double value, double mean, double variance) {
    double distance = value - mean;
    return -0.5 * (Math.log(variance) + distance * distance / variance);
  }
}
