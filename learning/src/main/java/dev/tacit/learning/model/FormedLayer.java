package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Kernels;
import java.util.List;

/** A layer whose backward pass forms each example's gradient. */
abstract class FormedLayer extends Layer {
  /** What the backward pass writes. */
  final ExampleGradients gradients;

  private final List<Tensor> tensors;

  FormedLayer(List<Tensor> tensors, Slot in, Slot out, int capacity, Kernels kernels) {
    super(in, out);
    this.tensors = tensors;
    this.gradients = new ExampleGradients(tensors, capacity, kernels);
  }

  @Override
  final List<Tensor> tensors() {
    return tensors;
  }

  @Override
  final void freeze() {
    gradients.freeze();
  }

  @Override
  final void addSquaredNorms(int examples, double[][] norms, int tensor) {
    gradients.addSquaredNorms(examples, norms, tensor);
  }

  @Override
  final void discard(int example) {
    gradients.discard(example);
  }

  @Override
  void accumulate(int from, int to, double[][] factors, int tensor, double[] sum, int offset) {
    gradients.accumulate(from, to, factors, tensor, sum, offset);
  }
}
