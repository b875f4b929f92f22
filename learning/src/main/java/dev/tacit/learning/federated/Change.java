package dev.tacit.learning.federated;

/**
 * What a training changed: new parameters less those at the start, where that is finite, and 0 for
 * a weight that diverged. Its numbers are made when they are read, so that a vector of them need
 * not be written; only as long as {@link LocalSgd#read} waits for its reader.
 */
public final class Change {
  /** Reads some of them. */
  interface Numbers {
    void read(int from, int length, float[] into);
  }

  private final int length;
  private final double normBound;
  private final Numbers numbers;

  Change(int length, double normBound, Numbers numbers) {
    this.length = length;
    this.normBound = normBound;
    this.numbers = numbers;
  }

  /** How many numbers it has. */
  public int length() {
    return length;
  }

  /** At least its norm, and more by 1e-4 of it or so; finite. */
  public double normBound() {
    return normBound;
  }

  /** Puts the numbers from {@code from} on into the first places of {@code into}. */
  public void read(int from, int length, float[] into) {
    numbers.read(from, length, into);
  }
}
