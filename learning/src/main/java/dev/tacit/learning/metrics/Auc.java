package dev.tacit.learning.metrics;

import java.util.Arrays;

/**
 * The area under the ROC curve of a score, exactly: the share of pairs of a positive and a negative
 * example in which the positive has the higher score, equal scores counting half (Mann and Whitney,
 * Annals of Mathematical Statistics 18(1), 1947; Hanley and McNeil, Radiology 143(1), 1982).
 *
 * <p>Keeps every score, 4 bytes an example; sorting happens in {@link #value}. Evaluating on
 * private data is a release that nothing here protects. Not thread-safe.
 */
public final class Auc {
  private final Scores positives = new Scores();
  private final Scores negatives = new Scores();

  /**
   * Takes in one example.
   *
   * @param score not NaN
   */
  public void add(float score, boolean positive) {
    if (Float.isNaN(score)) {
      throw new IllegalArgumentException("score must be a number but was NaN");
    }
    // Adding zero makes -0 the same as 0, which the order of Arrays.sort tells apart.
    (positive ? positives : negatives).add(score + 0f);
  }

  /**
   * Takes in one example of two classes by its logits, with class 1 as the positive one. The score
   * is logit 1 less logit 0: the logarithm of the odds.
   */
  public void add(float[] logits, int offset, int label) {
    Rows.check(logits, offset, 2, label);
    add(logits[offset + 1] - logits[offset], label == 1);
  }

  /** Examples so far. */
  public long examples() {
    return (long) positives.size + negatives.size;
  }

  /** The area, 0..1; NaN while there are no positive or no negative examples. */
  public double value() {
    float[] high = positives.sorted();
    float[] low = negatives.sorted();
    // Twice the pairs won, a whole number: exact.
    long twice = 0;
    int below = 0;
    int upTo = 0;
    for (float score : high) {
      while (below < low.length && low[below] < score) {
        below++;
      }
      while (upTo < low.length && low[upTo] <= score) {
        upTo++;
      }
      twice += (long) below + upTo;
    }
    return twice / (2.0 * high.length * low.length);
  }

  /** A growing array. */
  private static final class Scores {
    private float[] values = new float[64];
    private int size;

    void add(float score) {
      if (size == values.length) {
        values = Arrays.copyOf(values, Math.multiplyExact(2, size));
      }
      values[size++] = score;
    }

    float[] sorted() {
      float[] sorted = Arrays.copyOf(values, size);
      Arrays.sort(sorted);
      return sorted;
    }
  }
}
