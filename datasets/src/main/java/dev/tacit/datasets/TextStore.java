package dev.tacit.datasets;

import dev.tacit.learning.data.ExampleStore;
import java.util.OptionalInt;

/**
 * The next token after a context of fixed length. Contexts do not overlap, so one token of the text
 * is in one example only, and the unit of privacy "example" is context + 1 tokens in a row.
 */
final class TextStore implements ExampleStore {
  private final byte[] tokens;
  private final int context;
  private final int vocabulary;
  private final int first;
  private final int size;

  TextStore(byte[] tokens, int context, int vocabulary, int first, int size) {
    this.tokens = tokens;
    this.context = context;
    this.vocabulary = vocabulary;
    this.first = first;
    this.size = size;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int[] inputShape() {
    return new int[] {context};
  }

  @Override
  public int classes() {
    return vocabulary;
  }

  @Override
  public OptionalInt vocabulary() {
    return OptionalInt.of(vocabulary);
  }

  @Override
  public void input(int example, float[] into, int offset) {
    int start = start(example);
    for (int i = 0; i < context; i++) {
      into[offset + i] = tokens[start + i];
    }
  }

  @Override
  public int label(int example) {
    return tokens[start(example) + context];
  }

  private int start(int example) {
    if (example < 0 || example >= size) {
      throw new IndexOutOfBoundsException(
          "example must be in 0.." + (size - 1) + " but was " + example);
    }
    return (first + example) * (context + 1);
  }
}
