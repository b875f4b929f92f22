package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Kernels;

/**
 * y = W x + b at each place of a sequence. An example's gradient is a sum of outer products, one
 * for each place, so that its norm is not a product of two: it is formed.
 */
final class SequenceDenseLayer extends FormedLayer {
  private final LayerSpec.Dense spec;
  private final int places;
  private final DenseWeights weights;

  SequenceDenseLayer(LayerSpec.Dense spec, Slot in, Slot out, int capacity, Kernels kernels) {
    super(spec.tensors(), in, out, capacity, kernels);
    this.spec = spec;
    this.places = in.size() / spec.in();
    this.weights = new DenseWeights(spec, places, kernels);
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
    for (int e = 0; e < examples; e++) {
      int outAt = e * out.size();
      int inAt = e * in.size();
      gradients.outerProducts(
          e, 0, places, out.gradients(), outAt, spec.out(), in.values(), inAt, spec.in());
      if (spec.bias()) {
        gradients.rowSum(e, 1, places, out.gradients(), outAt);
      }
    }
    if (inputToo) {
      weights.inputGradients(examples, in, out);
    }
  }

  @Override
  void backwardPlain(int examples, boolean inputToo, double[][] ones, double[] sum, int offset) {
    weights.addGradients(examples, in, out, sum, offset);
    if (inputToo) {
      weights.inputGradients(examples, in, out);
    }
  }
}
