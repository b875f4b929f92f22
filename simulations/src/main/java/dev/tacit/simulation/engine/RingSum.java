package dev.tacit.simulation.engine;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A sum in the ring Z_2^32, of which smaller rings are remainders: what secure aggregation shows.
 * Any order gives the same.
 */
public final class RingSum implements Fold<int[]> {
  private static final long serialVersionUID = 1L;

  private final transient int width;

  /** Of each thread one, which stays in its near cache. */
  private final transient Map<Thread, int[]> sums = new ConcurrentHashMap<>();

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
    addTo(sums.computeIfAbsent(Thread.currentThread(), thread -> new int[width]), contribution);
  }

  @Override
  public boolean clear() {
    sums.values().forEach(sum -> Arrays.fill(sum, 0));
    return true;
  }

  @Override
  public void merge(Fold<int[]> other) {
    RingSum sum = (RingSum) other;
    if (sum.width != width) {
      throw new IllegalArgumentException("width must be " + width + " but was " + sum.width);
    }
    sum.collapsed().ifPresent(elements -> add(0, elements));
    sum.sums.clear();
  }

  /** What travels: one sum, or none, whoever added. */
  @SuppressWarnings("ArrayRecordComponent") // Sent, never compared.
  private record Sum(int width, byte[] elements) implements Serializable {
    private Object readResolve() {
      RingSum fold = new RingSum(width);
      if (elements.length > 0) {
        int[] sum = new int[width];
        Packed.ints(elements).get(sum);
        fold.sums.put(Thread.currentThread(), sum);
      }
      return fold;
    }
  }

  private Object writeReplace() {
    byte[] elements = Packed.room(sums.isEmpty() ? 0 : 1, width);
    collapsed().ifPresent(Packed.ints(elements)::put);
    return new Sum(width, elements);
  }

  /** All in one of the sums, which is then the only one. */
  private Optional<int[]> collapsed() {
    Iterator<int[]> each = sums.values().iterator();
    if (!each.hasNext()) {
      return Optional.empty();
    }
    int[] all = each.next();
    while (each.hasNext()) {
      addTo(all, each.next());
      each.remove();
    }
    return Optional.of(all);
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
    long[] total = new long[width];
    collapsed().ifPresent(sum -> read(sum, -1L >>> (Long.SIZE - bits), total));
    sums.clear();
    return total;
  }

  private static void read(int[] sum, long mask, long[] total) {
    for (int i = 0; i < sum.length; i++) {
      total[i] = sum[i] & mask;
    }
  }

  private static void addTo(int[] sum, int[] more) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += more[i];
    }
  }
}
