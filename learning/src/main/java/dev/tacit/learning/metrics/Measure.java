package dev.tacit.learning.metrics;

/**
 * A measure that takes in one example after another, so that a test set of any size is looked at
 * once; what several threads have seen of it is put together by {@link #merge}. Not thread-safe.
 */
public sealed interface Measure permits TopK, Auc, ConfusionMatrix, Perplexity {
  /**
   * Takes in one prediction.
   *
   * @param logits one for each class, read from {@code offset} on
   * @throws IllegalArgumentException if they are too few or the label is no class
   */
  void add(float[] logits, int offset, int label);

  /**
   * Takes in all that another has, as if its examples had come here.
   *
   * @throws IllegalArgumentException if the other is of another kind, or of other classes
   */
  void merge(Measure other);

  /** What it comes to; NaN where the examples so far do not say. */
  double value();
}
