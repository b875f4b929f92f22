package dev.tacit.learning.metrics;

/**
 * The share of examples whose label is among the k largest logits; k = 1 is the accuracy.
 *
 * <p>Equal logits are ranked by class, the lower first. A label whose logit is NaN is never among
 * them; other NaNs rank last.
 *
 * <p>Evaluating on private data is a release that nothing here protects. Not thread-safe.
 */
public final class TopK implements Measure {
  private final int k;
  private final int classes;
  private long right;
  private long examples;

  /**
   * @param k in 1..classes
   * @param classes 1 or more
   */
  public TopK(int k, int classes) {
    this.classes = Rows.classes(classes, 1);
    if (k < 1 || k > classes) {
      throw new IllegalArgumentException("k must be in 1.." + classes + " but was " + k);
    }
    this.k = k;
  }

  /** The accuracy. */
  public static TopK accuracy(int classes) {
    return new TopK(1, classes);
  }

  @Override
  public void add(float[] logits, int offset, int label) {
    Rows.check(logits, offset, classes, label);
    float own = logits[offset + label];
    int before = 0;
    for (int c = 0; c < classes; c++) {
      float other = logits[offset + c];
      before += other > own || (other == own && c < label) ? 1 : 0;
    }
    right += before < k && !Float.isNaN(own) ? 1 : 0;
    examples++;
  }

  /** Takes in one example. */
  public void add(float[] logits, int label) {
    add(logits, 0, label);
  }

  @Override
  public void merge(Measure other) {
    if (!(other instanceof TopK same) || same.k != k || same.classes != classes) {
      throw Rows.unlike("top-" + k + " of " + classes + " classes");
    }
    right += same.right;
    examples += same.examples;
  }

  /** Examples so far. */
  public long examples() {
    return examples;
  }

  /** The share, 0..1; NaN before the first example. */
  @Override
  public double value() {
    return (double) right / examples;
  }
}
