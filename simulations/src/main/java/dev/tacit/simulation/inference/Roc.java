package dev.tacit.simulation.inference;

import java.util.Arrays;

/** How well scores tell members from others: the larger, the likelier a member. Immutable. */
final class Roc {
  private final double[] members;
  private final double[] others;

  private Roc(double[] members, double[] others) {
    this.members = members;
    this.others = others;
  }

  /**
   * @param members scores of those who were in; one or more, none NaN
   * @param others of those who were not
   */
  static Roc of(double[] members, double[] others) {
    if (members.length == 0 || others.length == 0) {
      throw new IllegalArgumentException(
          "scores must be of one member and one other at least but were of %d and %d"
              .formatted(members.length, others.length));
    }
    double[] in = members.clone();
    double[] out = others.clone();
    Arrays.sort(in);
    Arrays.sort(out);
    return new Roc(in, out);
  }

  /** The probability that a member's score is above another's, ties half: the area under it. */
  double area() {
    double sum = 0;
    int below = 0;
    int upTo = 0;
    for (double score : members) {
      while (below < others.length && others[below] < score) {
        below++;
      }
      upTo = Math.max(upTo, below);
      while (upTo < others.length && others[upTo] <= score) {
        upTo++;
      }
      sum += (below + upTo) / 2.0;
    }
    return sum / members.length / others.length;
  }

  /**
   * The attack that takes those for members whose score is above that of all others but a share of
   * them.
   *
   * @param falsePositives in (0, 1)
   */
  OperatingPoint at(double falsePositives) {
    int allowed = (int) Math.floor(falsePositives * others.length + 1e-9);
    double threshold = others[others.length - 1 - allowed];
    return new OperatingPoint(
        falsePositives,
        above(members, threshold),
        members.length,
        above(others, threshold),
        others.length);
  }

  private static int above(double[] sorted, double threshold) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] > threshold) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return sorted.length - low;
  }
}
