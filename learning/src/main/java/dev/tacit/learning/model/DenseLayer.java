package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Floats;
import dev.tacit.learning.kernels.Kernels;
import dev.tacit.learning.kernels.Loops;
import dev.tacit.learning.kernels.Product;
import java.util.Random;

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
  private final Floats weights;
  private final Floats weightSum;
  private final Floats scaled;
  private final float[] bias;
  private final float[] row;
  private final float[] stage;

  DenseLayer(LayerSpec.Dense spec, Slot in, Slot out, int capacity, Kernels kernels) {
    super(in, out);
    this.spec = spec;
    this.kernels = kernels;
    this.weights = kernels.allocate(spec.in() * spec.out());
    this.weightSum = kernels.allocate(spec.in() * spec.out());
    this.scaled = kernels.allocate(capacity * spec.out());
    this.bias = new float[spec.out()];
    this.row = new float[Math.max(spec.in(), spec.out())];
    this.stage = new float[Math.min(4096, spec.in() * spec.out())];
  }

  @Override
  void initialise(float[] parameters, int offset, Random random) {
    Initial.uniform(parameters, offset, spec.in() * spec.out(), spec.in(), random);
  }

  @Override
  void load(float[] parameters, int offset) {
    int count = spec.in() * spec.out();
    weights.put(0, parameters, offset, count);
    if (spec.bias()) {
      System.arraycopy(parameters, offset + count, bias, 0, spec.out());
    }
  }

  @Override
  void forward(int examples) {
    if (spec.bias()) {
      for (int e = 0; e < examples; e++) {
        out.values().put(e * spec.out(), bias, 0, spec.out());
      }
    }
    kernels.multiply(
        new Product(false, true, examples, spec.out(), spec.in()),
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
    if (inputToo) {
      kernels.multiply(
          new Product(false, false, examples, spec.in(), spec.out()),
          out.gradients(),
          0,
          weights,
          0,
          0f,
          in.gradients(),
          0);
    }
  }

  @Override
  void addSquaredNorms(int examples, double[] norms) {
    for (int e = 0; e < examples; e++) {
      double input = kernels.squaredNormBound(spec.in(), in.values(), e * spec.in());
      double output = kernels.squaredNormBound(spec.out(), out.gradients(), e * spec.out());
      norms[e] += output * (input + (spec.bias() ? 1 : 0));
    }
  }

  @Override
  void discard(int example) {
    in.values().clear(example * spec.in(), spec.in());
    out.gradients().clear(example * spec.out(), spec.out());
  }

  @Override
  void accumulate(int examples, float[] factors, double[] sum, int offset) {
    int count = spec.in() * spec.out();
    for (int e = 0; e < examples; e++) {
      out.gradients().get(e * spec.out(), row, 0, spec.out());
      Loops.scale(row, 0, factors[e], spec.out());
      scaled.put(e * spec.out(), row, 0, spec.out());
      if (spec.bias()) {
        Loops.add(sum, offset + count, row, spec.out());
      }
    }
    kernels.multiply(
        new Product(true, false, spec.out(), spec.in(), examples),
        scaled,
        0,
        in.values(),
        0,
        0f,
        weightSum,
        0);
    for (int at = 0; at < count; at += stage.length) {
      int length = Math.min(stage.length, count - at);
      weightSum.get(at, stage, 0, length);
      Loops.add(sum, offset + at, stage, length);
    }
  }
}
