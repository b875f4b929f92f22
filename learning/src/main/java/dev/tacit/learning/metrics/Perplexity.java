package dev.tacit.learning.metrics;

import dev.tacit.learning.loss.Loss;

/**
 * exp of the mean cross-entropy over all tokens: between 1 (certain and right) and, for uniform
 * guesses, the size of the vocabulary.
 *
 * <p>Evaluating on private data is a release that nothing here protects. Not thread-safe.
 */
public final class Perplexity implements Measure {
  private final Loss.OfClass loss = new Loss.SoftmaxCrossEntropy();
  private final int vocabulary;
  private final int[] one = new int[1];
  private double sum;
  private long tokens;

  /**
   * @param vocabulary 1 or more
   */
  public Perplexity(int vocabulary) {
    this.vocabulary = Rows.classes(vocabulary, 1);
  }

  @Override
  public void add(float[] logits, int offset, int token) {
    Rows.check(logits, offset, vocabulary, token);
    one[0] = token;
    sum += loss.value(logits, offset, 1, vocabulary, one, 0);
    tokens++;
  }

  /** Takes in one token. */
  public void add(float[] logits, int token) {
    add(logits, 0, token);
  }

  @Override
  public void merge(Measure other) {
    if (!(other instanceof Perplexity same) || same.vocabulary != vocabulary) {
      throw Rows.unlike("a perplexity over " + vocabulary + " tokens");
    }
    sum += same.sum;
    tokens += same.tokens;
  }

  /** Tokens so far. */
  public long tokens() {
    return tokens;
  }

  /** Mean cross-entropy in nats; NaN before the first token. */
  public double meanLoss() {
    return sum / tokens;
  }

  /** The perplexity; NaN before the first token. */
  @Override
  public double value() {
    return Math.exp(meanLoss());
  }
}
