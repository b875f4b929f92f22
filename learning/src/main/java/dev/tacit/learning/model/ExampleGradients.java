package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Convolution;
import dev.tacit.learning.kernels.Floats;
import dev.tacit.learning.kernels.Kernels;
import java.util.Arrays;
import java.util.List;

/**
 * Each example's gradient by the tensors of one layer, formed: for layers whose gradient is a sum
 * over places, so that its norm is not a product of two. Squared norms are taken while the numbers
 * are still in the cache.
 */
final class ExampleGradients {
  private final Kernels kernels;
  private final int capacity;
  private final int[] counts;
  private final int[] starts;
  private final int size;

  /** By tensor and example, at least the squared norm of what memory holds. */
  private final double[][] squaredNorms;

  private final float[] factor;

  /** Allocated when it is first needed: training without norms does not. */
  private float[] memory = new float[0];

  private boolean frozen;

  ExampleGradients(List<Tensor> tensors, int capacity, Kernels kernels) {
    this.kernels = kernels;
    this.capacity = capacity;
    this.counts = tensors.stream().mapToInt(Tensor::count).toArray();
    this.starts = new int[counts.length];
    int end = 0;
    for (int i = 0; i < counts.length; i++) {
      starts[i] = end;
      end += counts[i];
    }
    this.size = end;
    Limits.product("example gradients", capacity, size);
    this.squaredNorms = new double[counts.length][capacity];
    this.factor = new float[capacity];
  }

  /** From now on nothing is formed, and no memory taken. */
  void freeze() {
    frozen = true;
  }

  private int at(int example, int tensor) {
    if (memory.length == 0) {
      memory = new float[capacity * size];
    }
    return example * size + starts[tensor];
  }

  /** An example's gradient by a tensor is A^T B, with as many rows each. */
  void outerProducts(
      int example,
      int tensor,
      int rows,
      Floats a,
      int aAt,
      int columnsA,
      Floats b,
      int bAt,
      int columnsB) {
    if (frozen) {
      return;
    }
    int at = at(example, tensor);
    squaredNorms[tensor][example] =
        kernels.outerProducts(rows, a, aAt, columnsA, b, bAt, columnsB, memory, at);
  }

  /** An example's gradient by a tensor is that of a convolution's weights. */
  void convolution(int example, int tensor, Convolution of, Floats in, Floats outGradients) {
    if (frozen) {
      return;
    }
    int at = at(example, tensor);
    squaredNorms[tensor][example] = of.gradient(example, in, outGradients, memory, at);
  }

  /** An example's gradient by a tensor is the sum of rows. */
  void rowSum(int example, int tensor, int rows, Floats matrix, int matrixAt) {
    if (frozen) {
      return;
    }
    int at = at(example, tensor);
    kernels.sumRows(rows, counts[tensor], matrix, matrixAt, memory, at);
    squaredNorms[tensor][example] = kernels.squaredNormBound(counts[tensor], memory, at);
  }

  /** An example's gradient by all tensors. */
  void put(int example, float[] gradient) {
    if (frozen) {
      return;
    }
    int at = at(example, 0);
    System.arraycopy(gradient, 0, memory, at, size);
    for (int i = 0; i < counts.length; i++) {
      squaredNorms[i][example] = kernels.squaredNormBound(counts[i], memory, at(example, i));
    }
  }

  /** norms[first + i][e] += the squared norm of example e's gradient by tensor i, rounded up. */
  void addSquaredNorms(int examples, double[][] norms, int first) {
    for (int i = 0; i < counts.length; i++) {
      for (int e = 0; e < examples; e++) {
        norms[first + i][e] += squaredNorms[i][e];
      }
    }
  }

  void discard(int example) {
    int at = at(example, 0);
    Arrays.fill(memory, at, at + size, 0);
  }

  /**
   * Adds the sum over examples of factors[first + i][e] times the gradient by tensor i to {@code
   * sum} from {@code offset} on, in this object's order of numbers; see {@link Layer#accumulate}.
   */
  void accumulate(int[] bounds, double[][] factors, int first, double[] sum, int offset) {
    for (int i = 0; i < counts.length; i++) {
      Factors.roundDown(factors[first + i], bounds[0], Layer.last(bounds), factor);
      int at = at(0, i);
      kernels.addRows(bounds, counts[i], factor, memory, at, size, sum, offset + starts[i]);
    }
  }
}
