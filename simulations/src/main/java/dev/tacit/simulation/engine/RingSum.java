package dev.tacit.simulation.engine;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * A sum in the ring Z_2^32, of which smaller rings are remainders: what secure aggregation shows.
 * Any order gives the same.
 */
public final class RingSum implements Fold<int[]> {
  private static final long serialVersionUID = 1L;

  private final transient int width;

  /** Of each thread one, which stays in its near cache. */
  private final transient Map<Thread, Part> parts = new ConcurrentHashMap<>();

  /** A thread's sum; what it holds counts only if it is used. */
  private static final class Part {
    private final int[] elements;
    private boolean used;

    Part(int width) {
      elements = new int[width];
    }

    int[] use() {
      if (!used) {
        Arrays.fill(elements, 0);
        used = true;
      }
      return elements;
    }
  }

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
    addTo(own(), contribution);
  }

  /**
   * The same with what adds itself to a sum of 32 bits, so that no vector is made of it.
   *
   * @param contribution adds something to each element of an array that it must not keep
   * @return what that returns
   */
  public <R> R add(Function<int[], R> contribution) {
    return contribution.apply(own());
  }

  private int[] own() {
    return parts.computeIfAbsent(Thread.currentThread(), thread -> new Part(width)).use();
  }

  /** What threads had that are no more is let go. */
  @Override
  public boolean clear() {
    parts.keySet().removeIf(thread -> !thread.isAlive());
    parts.values().forEach(part -> part.used = false);
    return true;
  }

  @Override
  public void merge(Fold<int[]> other) {
    RingSum sum = (RingSum) other;
    if (sum.width != width) {
      throw new IllegalArgumentException("width must be " + width + " but was " + sum.width);
    }
    sum.collapsed().ifPresent(elements -> add(0, elements));
    sum.clear();
  }

  /** What travels: one sum, or none, whoever added. */
  @SuppressWarnings("ArrayRecordComponent") // Sent, never compared.
  private record Sum(int width, byte[] elements) implements Serializable {
    private Object readResolve() {
      RingSum fold = new RingSum(width);
      if (elements.length > 0) {
        Packed.ints(elements).get(fold.own());
      }
      return fold;
    }
  }

  private Object writeReplace() {
    Optional<int[]> sum = collapsed();
    byte[] elements = Packed.room(sum.isPresent() ? 1 : 0, width);
    sum.ifPresent(Packed.ints(elements)::put);
    return new Sum(width, elements);
  }

  /** All in one of the parts, which is then the only one in use. */
  private Optional<int[]> collapsed() {
    Part all = null;
    for (Part part : parts.values()) {
      if (part.used && all != null) {
        addTo(all.elements, part.elements);
        part.used = false;
      } else if (part.used) {
        all = part;
      }
    }
    return Optional.ofNullable(all).map(Part::use);
  }

  /**
   * The sum, modulo 2<sup>bits</sup>; then this fold is empty again, and keeps its memory.
   *
   * @param bits of the ring, in [1, 32]
   * @param into overwritten
   */
  public void total(int bits, long[] into) {
    if (bits < 1 || bits > Integer.SIZE) {
      throw new IllegalArgumentException("bits must be in [1, 32] but was " + bits);
    }
    collapsed()
        .ifPresentOrElse(
            sum -> read(sum, -1L >>> (Long.SIZE - bits), into), () -> Arrays.fill(into, 0));
    clear();
  }

  /** The same in a new array. */
  public long[] total(int bits) {
    long[] total = new long[width];
    total(bits, total);
    return total;
  }

  private static void read(int[] sum, long mask, long[] total) {
    for (int i = 0; i < sum.length; i++) {
      total[i] = sum[i] & mask;
    }
  }

  /** sum[i] += more[i], modulo 2<sup>32</sup>. */
  public static void addTo(int[] sum, int[] more) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += more[i];
    }
  }
}
