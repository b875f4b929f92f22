package dev.tacit.privacy.audit;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * What an auditor holds after one run: each canary's score, computed from what the run let out and
 * not from whether the canary was included, and whether it was. Immutable.
 */
public final class CanaryScores {
  /** The k-th counts the included canaries among the k of the smallest scores. */
  private final int[] includedBelow;

  private CanaryScores(int[] includedBelow) {
    this.includedBelow = includedBelow;
  }

  /**
   * @param scores the larger, the likelier it is that the canary was included; not NaN. Equal
   *     scores are ordered by their place
   * @param included as many, each drawn independently with probability 1/2 (for instance by {@link
   *     dev.tacit.privacy.noise.PoissonDraw}) and used for nothing but to choose the data
   */
  public static CanaryScores of(double[] scores, boolean[] included) {
    if (scores.length == 0) {
      throw new IllegalArgumentException("scores must be at least 1 but were 0");
    }
    if (included.length != scores.length) {
      throw new IllegalArgumentException(
          "included must be as many as scores, " + scores.length + ", but were " + included.length);
    }
    int[] includedBelow = new int[scores.length + 1];
    int[] order = order(scores);
    for (int k = 0; k < order.length; k++) {
      includedBelow[k + 1] = includedBelow[k] + (included[order[k]] ? 1 : 0);
    }
    return new CanaryScores(includedBelow);
  }

  public int canaries() {
    return includedBelow.length - 1;
  }

  /**
   * @param guesses at most as many as canaries
   */
  public OneRunOutcome outcome(Guesses guesses) {
    int m = canaries();
    if (guesses.total() > m) {
      throw new IllegalArgumentException(
          "guesses must be at most " + m + ", the canaries, but were " + guesses.total());
    }
    int right =
        includedBelow[m]
            - includedBelow[m - guesses.included()]
            + guesses.excluded()
            - includedBelow[guesses.excluded()];
    return new OneRunOutcome(m, guesses.total(), right);
  }

  /** Places by rising score, equal ones by place. */
  private static int[] order(double[] scores) {
    for (double score : scores) {
      if (Double.isNaN(score)) {
        throw new IllegalArgumentException("scores must be numbers but one was NaN");
      }
    }
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> scores[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
