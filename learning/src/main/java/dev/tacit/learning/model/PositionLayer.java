package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Kernels;
import dev.tacit.learning.kernels.Loops;
import java.util.List;

/** Adds a row of weights to each place: an example's gradient is that of its output. */
final class PositionLayer extends Layer {
  private final SequenceSpec.PositionEmbedding spec;
  private final Kernels kernels;
  private final float[] weights;
  private final float[] values;

  PositionLayer(SequenceSpec.PositionEmbedding spec, Slot in, Slot out, Kernels kernels) {
    super(in, out);
    this.spec = spec;
    this.kernels = kernels;
    this.weights = new float[in.size()];
    this.values = new float[in.size()];
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
      in.values().get(e * in.size(), values, 0, in.size());
      Loops.add(values, 0, weights, 0, in.size());
      out.values().put(e * in.size(), values, 0, in.size());
    }
  }

  @Override
  void backward(int examples, boolean inputToo) {
    for (int e = 0; inputToo && e < examples; e++) {
      out.gradients().get(e * in.size(), values, 0, in.size());
      in.gradients().put(e * in.size(), values, 0, in.size());
    }
  }

  @Override
  void addSquaredNorms(int examples, double[][] norms, int tensor) {
    for (int e = 0; e < examples; e++) {
      norms[tensor][e] += kernels.squaredNormBound(in.size(), out.gradients(), e * in.size());
    }
  }

  @Override
  void discard(int example) {
    out.gradients().clear(example * in.size(), in.size());
  }

  @Override
  void accumulate(int from, int to, double[][] factors, int tensor, double[] sum, int offset) {
    for (int e = from; e < to; e++) {
      out.gradients().get(e * in.size(), values, 0, in.size());
      Loops.addScaled(sum, offset, factors[tensor][e], values, in.size());
    }
  }
}
