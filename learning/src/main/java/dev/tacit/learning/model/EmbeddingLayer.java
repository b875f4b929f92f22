package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Floats;
import dev.tacit.learning.kernels.Kernels;
import dev.tacit.learning.kernels.Loops;
import java.util.Arrays;
import java.util.List;

/**
 * A row of weights for each token. Rows of a token that an example repeats add up before the norm
 * is taken: the norm of the sum, not the sum of norms, is what clipping has to bound.
 */
final class EmbeddingLayer extends Layer {
  private final SequenceSpec.Embedding spec;
  private final int length;
  private final Floats weights;
  private final float[] tokens;
  private final float[] rows;
  private final double[] total;

  EmbeddingLayer(SequenceSpec.Embedding spec, Slot in, Slot out, Kernels kernels) {
    super(in, out);
    this.spec = spec;
    this.length = in.size();
    this.weights = kernels.allocate(spec.parameterCount());
    this.tokens = new float[length];
    this.rows = new float[out.size()];
    this.total = new double[spec.dim()];
  }

  @Override
  List<Tensor> tensors() {
    return spec.tensors();
  }

  @Override
  void load(float[] parameters, int offset) {
    weights.put(0, parameters, offset, spec.parameterCount());
  }

  @Override
  void forward(int examples) {
    for (int e = 0; e < examples; e++) {
      in.values().get(e * length, tokens, 0, length);
      for (int t = 0; t < length; t++) {
        weights.get((int) tokens[t] * spec.dim(), rows, t * spec.dim(), spec.dim());
      }
      out.values().put(e * out.size(), rows, 0, out.size());
    }
  }

  @Override
  void backward(int examples, boolean inputToo) {
    // Tokens have no gradient.
  }

  @Override
  void addSquaredNorms(int examples, double[][] norms, int tensor) {
    for (int e = 0; e < examples; e++) {
      read(e);
      for (int t = 0; t < length; t++) {
        if (isFirst(t)) {
          norms[tensor][e] += squaredNormOfToken(t);
        }
      }
    }
  }

  private void read(int example) {
    in.values().get(example * length, tokens, 0, length);
    out.gradients().get(example * out.size(), rows, 0, out.size());
  }

  private boolean isFirst(int position) {
    for (int t = 0; t < position; t++) {
      if (tokens[t] == tokens[position]) {
        return false;
      }
    }
    return true;
  }

  private double squaredNormOfToken(int first) {
    addUp(first);
    double norm = 0;
    for (double x : total) {
      norm += x * x;
    }
    return norm;
  }

  /** The gradient of one token's row: what its places in the context have, added up. */
  private void addUp(int first) {
    Arrays.fill(total, 0);
    for (int t = first; t < length; t++) {
      if (tokens[t] == tokens[first]) {
        for (int j = 0; j < spec.dim(); j++) {
          total[j] += rows[t * spec.dim() + j];
        }
      }
    }
  }

  @Override
  void discard(int example) {
    out.gradients().clear(example * out.size(), out.size());
  }

  /**
   * Adds what was measured, and at once: the places of one token may cancel each other, so that
   * each is far longer than their sum, and would drown what other examples have added.
   */
  @Override
  void accumulate(int from, int to, double[][] factors, int tensor, double[] sum, int offset) {
    for (int e = from; e < to; e++) {
      read(e);
      for (int t = 0; t < length; t++) {
        if (isFirst(t)) {
          addUp(t);
          int at = offset + (int) tokens[t] * spec.dim();
          Loops.addScaled(sum, at, factors[tensor][e], total, 0, spec.dim());
        }
      }
    }
  }
}
