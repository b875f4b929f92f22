package dev.tacit.privacy.audit;

import java.util.ArrayList;
import java.util.List;

/**
 * How many canaries an auditor guesses on (Steinke, Nasr and Jagielski 2023, algorithm 1: k+ and
 * k-); on the rest it abstains.
 *
 * @param included of how many, those of the largest scores, it says that they were included; &gt;=
 *     0
 * @param excluded of how many, those of the smallest scores, it says that they were not; &gt;= 0
 */
public record Guesses(int included, int excluded) {
  private static final int FEWEST = 4;

  public Guesses {
    if (included < 0) {
      throw new IllegalArgumentException("included must be >= 0 but was " + included);
    }
    if (excluded < 0) {
      throw new IllegalArgumentException("excluded must be >= 0 but was " + excluded);
    }
    Math.addExact(included, excluded);
  }

  public int total() {
    return included + excluded;
  }

  /**
   * As many of either kind: 4 of each, and from there each by the ratio more, up to half the
   * canaries. For scores whose two tails tell as much.
   *
   * @param canaries 8 or more
   * @param ratio of one number to the next, at least 1.01
   */
  public static List<Guesses> geometric(int canaries, double ratio) {
    if (canaries < 2 * FEWEST) {
      throw new IllegalArgumentException(
          "canaries must be at least " + 2 * FEWEST + " but was " + canaries);
    }
    if (!(ratio >= 1.01 && ratio < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("ratio must be at least 1.01 but was " + ratio);
    }
    List<Guesses> all = new ArrayList<>();
    int last = 0;
    for (double each = FEWEST; each <= canaries / 2; each *= ratio) {
      if ((int) each > last) {
        last = (int) each;
        all.add(new Guesses(last, last));
      }
    }
    return List.copyOf(all);
  }
}
