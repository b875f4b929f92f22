package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Floats;
import dev.tacit.learning.kernels.Kernels;
import dev.tacit.learning.kernels.Loops;
import dev.tacit.learning.kernels.Product;
import java.util.Arrays;
import java.util.List;

/**
 * Each example's gradient by the tensors of one layer, formed: for layers whose gradient is a sum
 * over places, so that its norm is not a product of two.
 */
final class ExampleGradients {
  private final Kernels kernels;
  private final int[] counts;
  private final int[] starts;
  private final int size;
  private final int capacity;

  /** Allocated when first written to: a frozen layer's never is. */
  private Floats memory;

  private boolean frozen;
  private final float[] stage;
  private final double[] total;
  private Floats ones;

  ExampleGradients(List<Tensor> tensors, int capacity, Kernels kernels) {
    this.kernels = kernels;
    this.counts = tensors.stream().mapToInt(Tensor::count).toArray();
    this.starts = new int[counts.length];
    int end = 0;
    for (int i = 0; i < counts.length; i++) {
      starts[i] = end;
      end += counts[i];
    }
    this.size = end;
    this.capacity = capacity;
    Limits.product("example gradients", capacity, size);
    this.memory = kernels.allocate(0);
    this.stage = new float[size];
    this.total = new double[size];
    this.ones = kernels.allocate(0);
  }

  /** From now on nothing is formed. */
  void freeze() {
    frozen = true;
  }

  /** Whether gradients are to be written. */
  private boolean opened() {
    if (!frozen && memory.size() == 0) {
      memory = kernels.allocate(capacity * size);
    }
    return !frozen;
  }

  private int at(int example, int tensor) {
    return example * size + starts[tensor];
  }

  /** An example's gradient by a tensor is a product, op(A) op(B). */
  void product(int example, int tensor, Product shape, Floats a, int aAt, Floats b, int bAt) {
    if (opened()) {
      kernels.multiply(shape, a, aAt, b, bAt, 0f, memory, at(example, tensor));
    }
  }

  /** An example's gradient by a tensor is the sum of rows. */
  void rowSum(int example, int tensor, int rows, Floats matrix, int matrixAt) {
    if (!opened()) {
      return;
    }
    if (ones.size() != rows) {
      ones = kernels.allocate(rows);
      float[] one = new float[rows];
      Arrays.fill(one, 1f);
      ones.put(0, one, 0, rows);
    }
    int columns = counts[tensor];
    kernels.weightedRowSum(rows, columns, ones, matrix, matrixAt, memory, at(example, tensor));
  }

  /** An example's gradient by all tensors. */
  void put(int example, float[] gradient) {
    if (opened()) {
      memory.put(example * size, gradient, 0, size);
    }
  }

  /** norms[first + i][e] += the squared norm of example e's gradient by tensor i, rounded up. */
  void addSquaredNorms(int examples, double[][] norms, int first) {
    for (int i = 0; i < counts.length; i++) {
      for (int e = 0; e < examples; e++) {
        norms[first + i][e] += kernels.squaredNormBound(counts[i], memory, at(e, i));
      }
    }
  }

  void discard(int example) {
    memory.clear(example * size, size);
  }

  /** The sum over examples of factors[first + i][e] times the gradient by tensor i. */
  double[] total(int from, int to, double[][] factors, int first) {
    Arrays.fill(total, 0);
    for (int i = 0; i < counts.length; i++) {
      for (int e = from; e < to; e++) {
        memory.get(at(e, i), stage, 0, counts[i]);
        Loops.addScaled(total, starts[i], factors[first + i][e], stage, counts[i]);
      }
    }
    return total;
  }

  /** {@link #total} added to {@code sum} from {@code offset} on. */
  void accumulate(int from, int to, double[][] factors, int first, double[] sum, int offset) {
    Loops.add(sum, offset, total(from, to, factors, first), size);
  }
}
