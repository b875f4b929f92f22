package dev.tacit.simulation.inference;

import dev.tacit.privacy.audit.ClopperPearson;

/**
 * An attack at one threshold, counted. Intervals are Clopper and Pearson's, of pairs of a run and a
 * target taken as independent; those of one run share a model and are not quite.
 *
 * @param asked the share of false positives that was allowed
 * @param hits members taken for members
 * @param members of how many
 * @param falseHits others taken for members
 * @param others of how many
 */
public record OperatingPoint(double asked, int hits, int members, int falseHits, int others) {
  /** How often both ends of an interval together are wrong. */
  public static final double FAILURE = 0.05;

  public double truePositiveRate() {
    return (double) hits / members;
  }

  public double falsePositiveRate() {
    return (double) falseHits / others;
  }

  /** Lower end of the interval of true positives. */
  public double lowest() {
    return ClopperPearson.lower(hits, members, FAILURE / 2);
  }

  /** Upper end of the interval of true positives. */
  public double highest() {
    return ClopperPearson.upper(hits, members, FAILURE / 2);
  }

  /** Upper end of the interval of false positives. */
  public double mostFalsePositives() {
    return ClopperPearson.upper(falseHits, others, FAILURE / 2);
  }
}
