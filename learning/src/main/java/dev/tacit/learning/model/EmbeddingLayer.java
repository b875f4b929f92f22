package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Kernels;
import dev.tacit.learning.kernels.Loops;
import dev.tacit.learning.kernels.Runs;
import java.util.Arrays;
import java.util.List;

/**
 * A row of weights for each token. Rows of a token that an example repeats add up before the norm
 * is taken: the norm of the sum, not the sum of norms, is what clipping has to bound.
 */
final class EmbeddingLayer extends Layer {
  private final SequenceSpec.Embedding spec;
  private final Kernels kernels;
  private final int length;
  private final int dim;
  private final float[] weights;
  private final float[] tokens;
  private final float[] rows;
  private final float[] sums;

  /** An example's tokens, each once, in the order in which they come. */
  private final int[] distinct;

  /** Of each place of the context its token's place in {@link #distinct}. */
  private final int[] rowOf;

  /** Of each token the place in {@link #distinct}, from 1 on; 0 of all between two examples. */
  private final int[] placeOf;

  EmbeddingLayer(SequenceSpec.Embedding spec, Slot in, Slot out, Kernels kernels) {
    super(in, out);
    this.spec = spec;
    this.kernels = kernels;
    this.length = in.size();
    this.dim = spec.dim();
    this.weights = new float[spec.parameterCount()];
    this.tokens = new float[length];
    this.rows = new float[out.size()];
    this.sums = new float[out.size()];
    this.distinct = new int[length];
    this.rowOf = new int[length];
    this.placeOf = new int[spec.vocabulary()];
  }

  @Override
  List<Tensor> tensors() {
    return spec.tensors();
  }

  @Override
  void load(float[] parameters, int offset) {
    System.arraycopy(parameters, offset, weights, 0, weights.length);
  }

  @Override
  void forward(int examples) {
    for (int e = 0; e < examples; e++) {
      in.values().get(e * length, tokens, 0, length);
      for (int t = 0; t < length; t++) {
        System.arraycopy(weights, (int) tokens[t] * dim, rows, t * dim, dim);
      }
      out.values().put(e * out.size(), rows, 0, out.size());
    }
  }

  /**
   * Puts in place of each example's gradients by place those by token, one row for each that it
   * has, then zeros. Tokens themselves have no gradient.
   */
  @Override
  void backward(int examples, boolean inputToo) {
    for (int e = 0; e < examples; e++) {
      findDistinct(e);
      out.gradients().get(e * out.size(), rows, 0, out.size());
      Arrays.fill(sums, 0);
      for (int t = 0; t < length; t++) {
        Runs.add(sums, rowOf[t] * dim, rows, t * dim, dim);
      }
      out.gradients().put(e * out.size(), sums, 0, out.size());
    }
  }

  /** How many tokens an example has, each counted once. */
  private int findDistinct(int example) {
    in.values().get(example * length, tokens, 0, length);
    int count = 0;
    for (int t = 0; t < length; t++) {
      int token = (int) tokens[t];
      if (placeOf[token] == 0) {
        distinct[count] = token;
        placeOf[token] = ++count;
      }
      rowOf[t] = placeOf[token] - 1;
    }
    for (int i = 0; i < count; i++) {
      placeOf[distinct[i]] = 0;
    }
    return count;
  }

  @Override
  void addSquaredNorms(int examples, double[][] norms, int tensor) {
    for (int e = 0; e < examples; e++) {
      norms[tensor][e] += kernels.squaredNormBound(out.size(), out.gradients(), e * out.size());
    }
  }

  @Override
  void discard(int example) {
    out.gradients().clear(example * out.size(), out.size());
  }

  @Override
  void accumulate(int[] bounds, double[][] factors, int tensor, double[] sum, int offset) {
    for (int e = bounds[0]; e < last(bounds); e++) {
      int count = findDistinct(e);
      for (int i = 0; i < count; i++) {
        out.gradients().get(e * out.size() + i * dim, rows, 0, dim);
        Loops.addScaled(sum, offset + distinct[i] * dim, factors[tensor][e], rows, dim);
      }
    }
  }
}
