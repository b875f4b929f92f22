package dev.tacit.learning.metrics;

import java.util.Arrays;

/**
 * The area under the ROC curve of a score, exactly: the share of pairs of a positive and a negative
 * example in which the positive has the higher score, equal scores counting half (Mann and Whitney,
 * Annals of Mathematical Statistics 18(1), 1947; Hanley and McNeil, Radiology 143(1), 1982).
 *
 * <p>Keeps every score, 4 to 8 bytes an example, and sorts them in place in {@link #value}.
 * Evaluating on private data is a release that nothing here protects. Not thread-safe.
 */
public final class Auc implements Measure {
  private final Scores positives = new Scores();
  private final Scores negatives = new Scores();
  private boolean undefined;

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
   * is logit 1 less logit 0: the logarithm of the odds. Where that is no number, as of a model that
   * has diverged, there is no order and so no area.
   */
  @Override
  public void add(float[] logits, int offset, int label) {
    Rows.check(logits, offset, 2, label);
    float score = logits[offset + 1] - logits[offset];
    if (Float.isNaN(score)) {
      undefined = true;
    } else {
      add(score, label == 1);
    }
  }

  @Override
  public void merge(Measure other) {
    if (!(other instanceof Auc same)) {
      throw Rows.unlike("an AUC");
    }
    positives.add(same.positives);
    negatives.add(same.negatives);
    undefined |= same.undefined;
  }

  /** Examples with a score so far. */
  public long examples() {
    return (long) positives.size + negatives.size;
  }

  /**
   * The area, 0..1; NaN while there are no positive or no negative examples, or if a score was no
   * number.
   */
  @Override
  public double value() {
    float[] low = negatives.sorted();
    float[] high = positives.sorted();
    // Twice the pairs won, a whole number: exact.
    long twice = 0;
    int below = 0;
    int upTo = 0;
    for (int i = 0; i < positives.size; i++) {
      float score = high[i];
      while (below < negatives.size && low[below] < score) {
        below++;
      }
      while (upTo < negatives.size && low[upTo] <= score) {
        upTo++;
      }
      twice += (long) below + upTo;
    }
    return undefined ? Double.NaN : twice / (2.0 * positives.size * negatives.size);
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

    void add(Scores others) {
      int sum = Math.addExact(size, others.size);
      if (sum > values.length) {
        values = Arrays.copyOf(values, sum);
      }
      System.arraycopy(others.values, 0, values, size, others.size);
      size = sum;
    }

    /** The array itself, of which the first {@code size} are sorted now; their order is free. */
    float[] sorted() {
      Arrays.sort(values, 0, size);
      return values;
    }
  }
}
