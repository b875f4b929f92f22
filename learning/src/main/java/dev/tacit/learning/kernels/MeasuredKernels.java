package dev.tacit.learning.kernels;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gives each product to the implementation that was the fastest at a product like it, measured
 * once: at the first product of a kind, whose sides are the same powers of two. What is bound by
 * memory goes to the last implementation, for a call into native code gains nothing there.
 *
 * <p>The choice may differ from run to run, and with it the last bits of results.
 */
public final class MeasuredKernels implements Kernels {
  private static final int ROUNDS = 3;

  /** Floats of an operand that is measured with, at most. */
  private static final int LARGEST = 1 << 20;

  /** By the classes of the candidates, too: all instances of a process share what was measured. */
  private static final Map<Question, Integer> CHOICES = new ConcurrentHashMap<>();

  private final List<Kernels> candidates;
  private final List<Class<?>> kinds;

  private record Question(List<Class<?>> kinds, Product likeness) {}

  /**
   * @param candidates at least one; memory is allocated by the first, and the others must take it
   */
  public MeasuredKernels(List<Kernels> candidates) {
    if (candidates.isEmpty()) {
      throw new IllegalArgumentException("candidates must be at least one but were none");
    }
    this.candidates = List.copyOf(candidates);
    this.kinds = candidates.stream().<Class<?>>map(Object::getClass).toList();
  }

  @Override
  public Floats allocate(int size) {
    return candidates.get(0).allocate(size);
  }

  @Override
  public void multiply(
      Product shape,
      Floats a,
      int aOffset,
      Floats b,
      int bOffset,
      float beta,
      Floats c,
      int cOffset) {
    choice(shape).multiply(shape, a, aOffset, b, bOffset, beta, c, cOffset);
  }

  @Override
  public Affine affine(int in, int out) {
    return new MeasuredAffine(in, out, this);
  }

  @Override
  public Convolution convolution(ConvolutionShape shape, int capacity) {
    return last().convolution(shape, capacity);
  }

  @Override
  public double outerProducts(
      int rows,
      Floats a,
      int aOffset,
      int columnsA,
      Floats b,
      int bOffset,
      int columnsB,
      float[] into,
      int at) {
    return last().outerProducts(rows, a, aOffset, columnsA, b, bOffset, columnsB, into, at);
  }

  @Override
  public void addOuterProducts(
      int[] bounds,
      float[] a,
      int columnsA,
      Floats b,
      int bOffset,
      int columnsB,
      double[] sum,
      int at) {
    last().addOuterProducts(bounds, a, columnsA, b, bOffset, columnsB, sum, at);
  }

  @Override
  public void step(
      int rows,
      float factor,
      Floats a,
      int columnsA,
      Floats b,
      int columnsB,
      float[] from,
      float[] to,
      int at) {
    last().step(rows, factor, a, columnsA, b, columnsB, from, to, at);
  }

  @Override
  public void scaleRows(int rows, int columns, float[] factors, float[] matrix) {
    last().scaleRows(rows, columns, factors, matrix);
  }

  @Override
  public void addRows(
      int[] bounds,
      int columns,
      float[] factors,
      float[] matrix,
      int matrixAt,
      int step,
      double[] sum,
      int at) {
    last().addRows(bounds, columns, factors, matrix, matrixAt, step, sum, at);
  }

  @Override
  public void sumRows(int rows, int columns, Floats matrix, int offset, float[] into, int at) {
    last().sumRows(rows, columns, matrix, offset, into, at);
  }

  @Override
  public double squaredNormBound(int length, Floats values, int offset) {
    return last().squaredNormBound(length, values, offset);
  }

  @Override
  public double squaredNormBound(int length, float[] values, int at) {
    return last().squaredNormBound(length, values, at);
  }

  private Kernels last() {
    return candidates.get(candidates.size() - 1);
  }

  List<Kernels> candidates() {
    return candidates;
  }

  Kernels choice(Product shape) {
    return candidates.get(place(shape));
  }

  /** Which of the candidates is the fastest at products like this. */
  int place(Product shape) {
    Product likeness =
        new Product(
            shape.transposeA(),
            shape.transposeB(),
            power(shape.rows()),
            power(shape.columns()),
            power(shape.inner()));
    return CHOICES.computeIfAbsent(new Question(kinds, likeness), asked -> fastest(likeness));
  }

  private static int power(int side) {
    return Integer.highestOneBit(side);
  }

  private int fastest(Product likeness) {
    Product shape = bounded(likeness);
    Floats a = allocate(shape.rows() * shape.inner());
    Floats b = allocate(shape.inner() * shape.columns());
    Floats c = allocate(shape.rows() * shape.columns());
    // As often as takes a millisecond or so, and HotSpot some hundred calls.
    double work = 2.0 * shape.rows() * shape.columns() * shape.inner();
    int calls = (int) Math.max(1, Math.min(300, 2e7 / work));
    long[] least = new long[candidates.size()];
    Arrays.fill(least, Long.MAX_VALUE);
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < least.length; i++) {
        long began = System.nanoTime();
        for (int call = 0; call < calls; call++) {
          candidates.get(i).multiply(shape, a, 0, b, 0, 0, c, 0);
        }
        least[i] = Math.min(least[i], System.nanoTime() - began);
      }
    }
    int best = 0;
    for (int i = 1; i < least.length; i++) {
      best = least[i] < least[best] ? i : best;
    }
    return best;
  }

  /** Halved along its longest side until its operands are small. */
  private static Product bounded(Product shape) {
    int rows = shape.rows();
    int columns = shape.columns();
    int inner = shape.inner();
    while ((long) rows * inner > LARGEST
        || (long) inner * columns > LARGEST
        || (long) rows * columns > LARGEST) {
      if (rows >= columns && rows >= inner) {
        rows /= 2;
      } else if (columns >= inner) {
        columns /= 2;
      } else {
        inner /= 2;
      }
    }
    return new Product(shape.transposeA(), shape.transposeB(), rows, columns, inner);
  }
}
