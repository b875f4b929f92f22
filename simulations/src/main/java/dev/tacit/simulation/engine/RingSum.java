package dev.tacit.simulation.engine;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A sum in the ring Z_2^32, of which smaller rings are remainders: what secure aggregation shows.
 * Any order gives the same.
 */
public final class RingSum implements Fold<int[]> {
  private static final long serialVersionUID = 1L;

  private final transient int width;

  /** Whoever adds takes one that nobody else adds to. */
  private final transient List<int[]> sums = new ArrayList<>();

  /**
   * @param width elements of a vector, at least 1
   */
  public RingSum(int width) {
    if (width < 1) {
      throw new IllegalArgumentException("width must be at least 1 but was " + width);
    }
    this.width = width;
  }

  @Override
  public RingSum empty() {
    return new RingSum(width);
  }

  @Override
  public void add(int place, int[] contribution) {
    if (contribution.length != width) {
      throw new IllegalArgumentException(
          "width must be " + width + " but was " + contribution.length);
    }
    int[] sum = take();
    addTo(sum, contribution);
    give(sum);
  }

  private synchronized int[] take() {
    return sums.isEmpty() ? new int[width] : sums.remove(sums.size() - 1);
  }

  private synchronized void give(int[] sum) {
    sums.add(sum);
  }

  @Override
  public synchronized boolean clear() {
    sums.forEach(sum -> Arrays.fill(sum, 0));
    return true;
  }

  @Override
  public void merge(Fold<int[]> other) {
    RingSum sum = (RingSum) other;
    if (sum.width != width) {
      throw new IllegalArgumentException("width must be " + width + " but was " + sum.width);
    }
    sums.addAll(sum.sums);
    sum.sums.clear();
    collapse();
  }

  /** What travels: one sum, or none, whoever added. */
  @SuppressWarnings("ArrayRecordComponent") // Sent, never compared.
  private record Sum(int width, byte[] elements) implements Serializable {
    private Object readResolve() {
      RingSum fold = new RingSum(width);
      if (elements.length > 0) {
        int[] sum = new int[width];
        Packed.ints(elements).get(sum);
        fold.sums.add(sum);
      }
      return fold;
    }
  }

  private synchronized Object writeReplace() {
    collapse();
    byte[] elements = Packed.room(sums.size(), width);
    sums.forEach(Packed.ints(elements)::put);
    return new Sum(width, elements);
  }

  private void collapse() {
    while (sums.size() > 1) {
      addTo(sums.get(0), sums.remove(sums.size() - 1));
    }
  }

  /**
   * The sum, modulo 2<sup>bits</sup>; then this fold is empty again.
   *
   * @param bits of the ring, in [1, 32]
   */
  public long[] total(int bits) {
    if (bits < 1 || bits > Integer.SIZE) {
      throw new IllegalArgumentException("bits must be in [1, 32] but was " + bits);
    }
    collapse();
    long[] total = new long[width];
    long mask = -1L >>> (Long.SIZE - bits);
    for (int i = 0; i < width && !sums.isEmpty(); i++) {
      total[i] = sums.get(0)[i] & mask;
    }
    sums.clear();
    return total;
  }

  private static void addTo(int[] sum, int[] more) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += more[i];
    }
  }
}
