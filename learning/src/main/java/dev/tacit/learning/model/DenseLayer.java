package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Kernels;
import dev.tacit.learning.kernels.Loops;
import java.util.List;

/**
 * y = W x + b.
 *
 * <p>An example's gradient by W is the outer product of its output gradient and its input, so its
 * norm is the product of theirs and it is never formed (Goodfellow, "Efficient Per-Example Gradient
 * Computations", 2015, section 4).
 */
final class DenseLayer extends Layer {
  private final LayerSpec.Dense spec;
  private final Kernels kernels;
  private final DenseWeights weights;
  private final float[] row;
  private final double[] inputs;
  private final double[] scaled;
  private final double[] four = new double[4];

  DenseLayer(LayerSpec.Dense spec, Slot in, Slot out, int capacity, Kernels kernels) {
    super(in, out);
    this.spec = spec;
    this.kernels = kernels;
    this.weights = new DenseWeights(spec, 1, kernels);
    this.row = new float[Math.max(spec.in(), spec.out())];
    this.inputs = new double[capacity * spec.in()];
    this.scaled = new double[capacity * spec.out()];
  }

  @Override
  List<Tensor> tensors() {
    return spec.tensors();
  }

  @Override
  void load(float[] parameters, int offset) {
    weights.load(parameters, offset);
  }

  @Override
  void forward(int examples) {
    weights.forward(examples, in, out);
  }

  @Override
  void backward(int examples, boolean inputToo) {
    if (inputToo) {
      weights.inputGradients(examples, in, out);
    }
  }

  @Override
  void addSquaredNorms(int examples, double[][] norms, int tensor) {
    for (int e = 0; e < examples; e++) {
      double input = kernels.squaredNormBound(spec.in(), in.values(), e * spec.in());
      double output = kernels.squaredNormBound(spec.out(), out.gradients(), e * spec.out());
      norms[tensor][e] += output * input;
      if (spec.bias()) {
        norms[tensor + 1][e] += output;
      }
    }
  }

  @Override
  void discard(int example) {
    in.values().clear(example * spec.in(), spec.in());
    out.gradients().clear(example * spec.out(), spec.out());
  }

  /** Row by row of the weights, so that a row stays in the cache while all examples add to it. */
  @Override
  void accumulate(int from, int to, double[][] factors, int tensor, double[] sum, int offset) {
    for (int e = from; e < to; e++) {
      in.values().get(e * spec.in(), row, 0, spec.in());
      Loops.scale(inputs, e * spec.in(), row, 1, spec.in());
      out.gradients().get(e * spec.out(), row, 0, spec.out());
      Loops.scale(scaled, e * spec.out(), row, factors[tensor][e], spec.out());
    }
    for (int i = 0; i < spec.out(); i++) {
      int e = from;
      for (; e + 3 < to; e += 4) {
        for (int k = 0; k < 4; k++) {
          four[k] = scaled[(e + k) * spec.out() + i];
        }
        Loops.addFourScaled(sum, offset + i * spec.in(), four, inputs, e * spec.in(), spec.in());
      }
      for (; e < to; e++) {
        double factor = scaled[e * spec.out() + i];
        Loops.addScaled(sum, offset + i * spec.in(), factor, inputs, e * spec.in(), spec.in());
      }
    }
    if (spec.bias()) {
      accumulateBias(from, to, factors[tensor + 1], sum, offset + spec.in() * spec.out());
    }
  }

  private void accumulateBias(int from, int to, double[] factors, double[] sum, int offset) {
    for (int e = from; e < to; e++) {
      out.gradients().get(e * spec.out(), row, 0, spec.out());
      Loops.addScaled(sum, offset, factors[e], row, spec.out());
    }
  }
}
