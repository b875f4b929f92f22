package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Affine;
import dev.tacit.learning.kernels.Kernels;

/** W and b of y = W x + b, and the products with them; rows are examples or places of them. */
final class DenseWeights {
  private final LayerSpec.Dense spec;
  private final Kernels kernels;
  private final Affine weights;
  private final int places;
  private final float[] bias;
  private float[] rows = new float[0];

  /**
   * @param places rows of one example
   */
  DenseWeights(LayerSpec.Dense spec, int places, Kernels kernels) {
    this.spec = spec;
    this.kernels = kernels;
    this.places = places;
    this.weights = kernels.affine(spec.in(), spec.out());
    this.bias = spec.bias() ? new float[spec.out()] : null;
  }

  void load(float[] parameters, int offset) {
    weights.load(parameters, offset);
    if (bias != null) {
      System.arraycopy(parameters, offset + spec.in() * spec.out(), bias, 0, bias.length);
    }
  }

  /** The values of {@code out} from those of {@code in}. */
  void forward(int examples, Slot in, Slot out) {
    weights.forward(examples * places, in.values(), bias, out.values());
  }

  /** The gradients of {@code in} from those of {@code out}. */
  void inputGradients(int examples, Slot in, Slot out) {
    weights.backward(examples * places, out.gradients(), in.gradients());
  }

  /** Adds the sum of all rows' gradients as they are. */
  void addGradients(int examples, Slot in, Slot out, double[] sum, int offset) {
    int all = examples * places;
    int biasAt = offset + spec.in() * spec.out();
    for (int from = 0; from < all; from += Kernels.BLOCK) {
      int some = Math.min(Kernels.BLOCK, all - from);
      float[] gradients = rows(some);
      out.gradients().get(from * spec.out(), gradients, 0, some * spec.out());
      add(some, gradients, in, from, sum, offset);
      addBias(some, gradients, sum, biasAt);
    }
  }

  /**
   * Adds the sum over examples of factor times gradient; an example has one row. The factors of W
   * and of b may differ.
   */
  void addScaled(
      int from,
      int to,
      double[] factors,
      double[] biasFactors,
      Slot in,
      Slot out,
      double[] sum,
      int offset) {
    scale(from, to, factors, out);
    add(to - from, rows, in, from, sum, offset);
    if (bias != null) {
      if (biasFactors != factors) {
        scale(from, to, biasFactors, out);
      }
      addBias(to - from, rows, sum, offset + spec.in() * spec.out());
    }
  }

  private void scale(int from, int to, double[] factors, Slot out) {
    int width = spec.out();
    float[] scaled = rows(to - from);
    out.gradients().get(from * width, scaled, 0, (to - from) * width);
    for (int e = from; e < to; e++) {
      int at = (e - from) * width;
      Factors.scale(factors[e], scaled, at, width, scaled, at);
    }
  }

  private void add(int count, float[] gradients, Slot in, int from, double[] sum, int offset) {
    int inAt = from * spec.in();
    kernels.addOuterProducts(
        count, gradients, spec.out(), in.values(), inAt, spec.in(), sum, offset);
  }

  private void addBias(int count, float[] gradients, double[] sum, int at) {
    for (int r = 0; bias != null && r < count; r++) {
      for (int j = 0; j < bias.length; j++) {
        sum[at + j] += gradients[r * bias.length + j];
      }
    }
  }

  private float[] rows(int count) {
    if (rows.length < count * spec.out()) {
      rows = new float[count * spec.out()];
    }
    return rows;
  }
}
