package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Kernels;
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

  /** Of inputs; from the first time on that norms are asked for, forward passes take them. */
  private double[] inputNorms;

  DenseLayer(LayerSpec.Dense spec, Slot in, Slot out, Kernels kernels) {
    super(in, out);
    this.spec = spec;
    this.kernels = kernels;
    this.weights = new DenseWeights(spec, 1, kernels);
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
  void attach(float[] parameters, int offset) {
    weights.attach(parameters, offset);
  }

  @Override
  boolean steps() {
    return true;
  }

  @Override
  void step(int examples, float factor, float[] from, float[] to, int offset) {
    weights.step(examples, factor, in, out, from, to, offset);
  }

  @Override
  void advance(int examples, float factor, float[] to) {
    weights.advance(examples, factor, in, out, to);
  }

  @Override
  void settle(float[] to) {
    weights.settle(to);
  }

  @Override
  double change(float[] origin, float[] to) {
    return weights.change(origin, to);
  }

  @Override
  double holdChange(float[] origin, float[] to) {
    return weights.holdChange(origin, to);
  }

  @Override
  void readChange(float[] to, int from, int length, float[] into, int at) {
    weights.readChange(to, from, length, into, at);
  }

  @Override
  void addChange(float weight, float[] origin, float[] to, boolean fresh, float[] sum) {
    weights.addChange(weight, origin, to, fresh, sum);
  }

  @Override
  void forward(int examples) {
    weights.forward(examples, in, out, inputNorms);
  }

  @Override
  void backward(int examples, boolean inputToo) {
    if (inputToo) {
      weights.inputGradients(examples, in, out);
    }
  }

  @Override
  void backwardPlain(int examples, boolean inputToo, double[][] ones, double[] sum, int offset) {
    weights.addGradients(examples, in, out, sum, offset);
    backward(examples, inputToo);
  }

  @Override
  void addSquaredNorms(int examples, double[][] norms, int tensor) {
    if (inputNorms == null) {
      inputNorms = new double[in.values().size() / in.size()];
      for (int e = 0; e < examples; e++) {
        inputNorms[e] = kernels.squaredNormBound(spec.in(), in.values(), e * spec.in());
      }
    }
    for (int e = 0; e < examples; e++) {
      double output = kernels.squaredNormBound(spec.out(), out.gradients(), e * spec.out());
      norms[tensor][e] += output * inputNorms[e];
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

  @Override
  void accumulate(int[] bounds, double[][] factors, int tensor, double[] sum, int offset) {
    double[] biasFactors = spec.bias() ? factors[tensor + 1] : null;
    weights.addScaled(bounds, factors[tensor], biasFactors, in, out, sum, offset);
  }
}
