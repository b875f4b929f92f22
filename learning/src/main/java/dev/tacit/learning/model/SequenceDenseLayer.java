package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Floats;
import dev.tacit.learning.kernels.Kernels;
import dev.tacit.learning.kernels.Product;
import java.util.Arrays;

/**
 * y = W x + b at each place of a sequence. An example's gradient is a sum of outer products, one
 * for each place, so that its norm is not a product of two: it is formed.
 */
final class SequenceDenseLayer extends FormedLayer {
  private final LayerSpec.Dense spec;
  private final Kernels kernels;
  private final int places;
  private final Floats weights;
  private final Floats ones;
  private final float[] biasRows;

  SequenceDenseLayer(LayerSpec.Dense spec, Slot in, Slot out, int capacity, Kernels kernels) {
    super(spec.tensors(), in, out, capacity, kernels);
    this.spec = spec;
    this.kernels = kernels;
    this.places = in.size() / spec.in();
    this.weights = kernels.allocate(spec.in() * spec.out());
    this.ones = kernels.allocate(places);
    float[] one = new float[places];
    Arrays.fill(one, 1f);
    ones.put(0, one, 0, places);
    this.biasRows = new float[out.size()];
  }

  @Override
  void load(float[] parameters, int offset) {
    int count = spec.in() * spec.out();
    weights.put(0, parameters, offset, count);
    for (int i = 0; spec.bias() && i < biasRows.length; i++) {
      biasRows[i] = parameters[offset + count + i % spec.out()];
    }
  }

  @Override
  void forward(int examples) {
    for (int e = 0; spec.bias() && e < examples; e++) {
      out.values().put(e * out.size(), biasRows, 0, out.size());
    }
    kernels.multiply(
        new Product(false, true, examples * places, spec.out(), spec.in()),
        in.values(),
        0,
        weights,
        0,
        spec.bias() ? 1f : 0f,
        out.values(),
        0);
  }

  @Override
  void backward(int examples, boolean inputToo) {
    Product gradient = new Product(true, false, spec.out(), spec.in(), places);
    for (int e = 0; e < examples; e++) {
      kernels.multiply(
          gradient,
          out.gradients(),
          e * out.size(),
          in.values(),
          e * in.size(),
          0f,
          gradients.memory(),
          gradients.at(e, 0));
      if (spec.bias()) {
        kernels.weightedRowSum(
            places,
            spec.out(),
            ones,
            out.gradients(),
            e * out.size(),
            gradients.memory(),
            gradients.at(e, 1));
      }
    }
    if (inputToo) {
      kernels.multiply(
          new Product(false, false, examples * places, spec.in(), spec.out()),
          out.gradients(),
          0,
          weights,
          0,
          0f,
          in.gradients(),
          0);
    }
  }
}
