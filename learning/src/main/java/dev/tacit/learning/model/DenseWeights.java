package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Floats;
import dev.tacit.learning.kernels.Kernels;
import dev.tacit.learning.kernels.Product;

/** W and b of y = W x + b, and the products with them; rows are examples or places of them. */
final class DenseWeights {
  private final LayerSpec.Dense spec;
  private final Kernels kernels;
  private final Floats weights;

  /** b for each row of one example. */
  private final float[] biasRows;

  /**
   * @param rows of one example
   */
  DenseWeights(LayerSpec.Dense spec, int rows, Kernels kernels) {
    this.spec = spec;
    this.kernels = kernels;
    this.weights = kernels.allocate(spec.in() * spec.out());
    this.biasRows = new float[rows * spec.out()];
  }

  void load(float[] parameters, int offset) {
    int count = spec.in() * spec.out();
    weights.put(0, parameters, offset, count);
    for (int i = 0; spec.bias() && i < biasRows.length; i++) {
      biasRows[i] = parameters[offset + count + i % spec.out()];
    }
  }

  /** The values of {@code out} from those of {@code in}. */
  void forward(int examples, Slot in, Slot out) {
    for (int e = 0; spec.bias() && e < examples; e++) {
      out.values().put(e * biasRows.length, biasRows, 0, biasRows.length);
    }
    kernels.multiply(
        new Product(false, true, rows(examples), spec.out(), spec.in()),
        in.values(),
        0,
        weights,
        0,
        spec.bias() ? 1f : 0f,
        out.values(),
        0);
  }

  /** The gradients of {@code in} from those of {@code out}. */
  void inputGradients(int examples, Slot in, Slot out) {
    kernels.multiply(
        new Product(false, false, rows(examples), spec.in(), spec.out()),
        out.gradients(),
        0,
        weights,
        0,
        0f,
        in.gradients(),
        0);
  }

  private int rows(int examples) {
    return examples * (biasRows.length / spec.out());
  }
}
