package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Floats;
import dev.tacit.learning.kernels.Kernels;
import dev.tacit.learning.kernels.Product;

/**
 * Softmax(Q K^T / sqrt(d)) V for each head (Vaswani et al. 2017, equation 1), between the two
 * projections: queries, keys and values of a place lie side by side. No weights.
 */
final class AttentionLayer extends Layer {
  private final Kernels kernels;
  private final int length;
  private final int dim;
  private final int heads;
  private final int width;
  private final boolean causal;
  private final Floats queries;
  private final Floats keys;
  private final Floats values;
  private final Floats result;
  private final Floats scores;

  /** Of each example and head, for the way back. */
  private final Floats weights;

  private final float[] place;
  private final float[] square;
  private final float[] other;

  AttentionLayer(
      SequenceSpec.SelfAttention spec, Slot in, Slot out, int capacity, Kernels kernels) {
    super(in, out);
    this.kernels = kernels;
    this.dim = spec.dim();
    this.heads = spec.heads();
    this.width = dim / heads;
    this.length = out.size() / dim;
    this.causal = spec.causal();
    this.queries = kernels.allocate(length * width);
    this.keys = kernels.allocate(length * width);
    this.values = kernels.allocate(length * width);
    this.result = kernels.allocate(length * width);
    this.scores = kernels.allocate(length * length);
    this.weights =
        kernels.allocate(Limits.product("attention weights", capacity, heads, length * length));
    this.place = new float[width];
    this.square = new float[length * length];
    this.other = new float[length * length];
  }

  @Override
  void forward(int examples) {
    for (int e = 0; e < examples; e++) {
      for (int head = 0; head < heads; head++) {
        read(e, head);
        multiply(false, true, length, width, queries, keys, scores);
        scores.get(0, square, 0, square.length);
        softmax();
        weights.put(weightsAt(e, head), square, 0, square.length);
        scores.put(0, square, 0, square.length);
        multiply(false, false, width, length, scores, values, result);
        write(result, out.values(), e * out.size() + head * width, dim);
      }
    }
  }

  private void read(int example, int head) {
    int at = example * in.size() + head * width;
    read(in.values(), at, 3 * dim, queries);
    read(in.values(), at + dim, 3 * dim, keys);
    read(in.values(), at + 2 * dim, 3 * dim, values);
  }

  private int weightsAt(int example, int head) {
    return (example * heads + head) * square.length;
  }

  private void softmax() {
    double scale = 1 / Math.sqrt(width);
    for (int t = 0; t < length; t++) {
      int seen = causal ? t + 1 : length;
      int row = t * length;
      float most = Float.NEGATIVE_INFINITY;
      for (int s = 0; s < seen; s++) {
        most = Math.max(most, square[row + s]);
      }
      double sum = 0;
      for (int s = 0; s < seen; s++) {
        double share = Math.exp(scale * ((double) square[row + s] - most));
        square[row + s] = (float) share;
        sum += share;
      }
      for (int s = 0; s < length; s++) {
        square[row + s] = s < seen ? (float) (square[row + s] / sum) : 0;
      }
    }
  }

  @Override
  void backward(int examples, boolean inputToo) {
    for (int e = 0; inputToo && e < examples; e++) {
      for (int head = 0; head < heads; head++) {
        backward(e, head);
      }
    }
  }

  private void backward(int example, int head) {
    read(example, head);
    int at = example * in.size() + head * width;
    Floats gradient = result;
    read(out.gradients(), example * out.size() + head * width, dim, gradient);
    weights.get(weightsAt(example, head), square, 0, square.length);
    // By the weights, and through the softmax, by the scores.
    multiply(false, true, length, width, gradient, values, scores);
    scores.get(0, other, 0, other.length);
    scores.put(0, square, 0, square.length);
    multiply(true, false, width, length, scores, gradient, values);
    write(values, in.gradients(), at + 2 * dim, 3 * dim);
    softmaxGradient();
    scores.put(0, other, 0, other.length);
    multiply(false, false, width, length, scores, keys, gradient);
    write(gradient, in.gradients(), at, 3 * dim);
    multiply(true, false, width, length, scores, queries, gradient);
    write(gradient, in.gradients(), at + dim, 3 * dim);
  }

  private void softmaxGradient() {
    double scale = 1 / Math.sqrt(width);
    for (int t = 0; t < length; t++) {
      int row = t * length;
      double mean = 0;
      for (int s = 0; s < length; s++) {
        mean += (double) square[row + s] * other[row + s];
      }
      for (int s = 0; s < length; s++) {
        other[row + s] = (float) (scale * square[row + s] * (other[row + s] - mean));
      }
    }
  }

  private void multiply(
      boolean transposeA,
      boolean transposeB,
      int columns,
      int inner,
      Floats a,
      Floats b,
      Floats c) {
    Product shape = new Product(transposeA, transposeB, length, columns, inner);
    kernels.multiply(shape, a, 0, b, 0, 0f, c, 0);
  }

  private void read(Floats from, int at, int step, Floats into) {
    for (int t = 0; t < length; t++) {
      from.get(at + t * step, place, 0, width);
      into.put(t * width, place, 0, width);
    }
  }

  private void write(Floats from, Floats into, int at, int step) {
    for (int t = 0; t < length; t++) {
      from.get(t * width, place, 0, width);
      into.put(at + t * step, place, 0, width);
    }
  }
}
