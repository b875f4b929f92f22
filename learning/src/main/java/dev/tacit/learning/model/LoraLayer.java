package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Floats;
import java.util.List;
import java.util.Random;

/**
 * W x + b + scale B A x, of which A and B are trained. They are dense layers of their own, so that
 * norms of their gradients come as those of any other.
 */
final class LoraLayer extends Layer {
  private final Layer base;
  private final Layer down;
  private final Layer up;
  private final List<Tensor> tensors;
  private final int downCount;
  private final float scale;
  private final float[] sum;
  private final float[] share;

  /**
   * @param base W x + b
   * @param down A x, whose input's values are those of {@code base} and whose gradient by it is not
   * @param up B times that
   * @param tensors A and B
   */
  LoraLayer(Layer base, Layer down, Layer up, List<Tensor> tensors, double scale) {
    super(base.in, base.out);
    base.freeze();
    this.base = base;
    this.down = down;
    this.up = up;
    this.tensors = tensors;
    this.downCount = tensors.get(0).count();
    this.scale = (float) scale;
    this.sum = new float[Math.max(in.size(), out.size())];
    this.share = new float[sum.length];
  }

  @Override
  List<Tensor> tensors() {
    return tensors;
  }

  @Override
  List<Tensor> frozenTensors() {
    return base.tensors();
  }

  @Override
  void initialiseFrozen(float[] values, int offset, Random random) {
    base.initialise(values, offset, random);
  }

  @Override
  void load(float[] parameters, int offset) {
    down.load(parameters, offset);
    up.load(parameters, offset + downCount);
  }

  @Override
  void loadFrozen(float[] values, int offset) {
    base.load(values, offset);
  }

  @Override
  void forward(int examples) {
    base.forward(examples);
    down.forward(examples);
    up.forward(examples);
    add(examples, out.size(), scale, up.out.values(), out.values());
  }

  @Override
  void backward(int examples, boolean inputToo) {
    startBackward(examples);
    up.backward(examples, true);
    down.backward(examples, inputToo);
    endBackward(examples, inputToo);
  }

  @Override
  void backwardPlain(int examples, boolean inputToo, double[][] ones, double[] sum, int offset) {
    startBackward(examples);
    up.backwardPlain(examples, true, ones, sum, offset + downCount);
    down.backwardPlain(examples, inputToo, ones, sum, offset);
    endBackward(examples, inputToo);
  }

  /** The gradient by what is added. */
  private void startBackward(int examples) {
    up.out.gradients().clear(0, examples * out.size());
    add(examples, out.size(), scale, out.gradients(), up.out.gradients());
  }

  private void endBackward(int examples, boolean inputToo) {
    if (inputToo) {
      base.backward(examples, true);
      add(examples, in.size(), 1, down.in.gradients(), in.gradients());
    }
  }

  /** into += factor from. */
  private void add(int examples, int size, float factor, Floats from, Floats into) {
    for (int e = 0; e < examples; e++) {
      from.get(e * size, share, 0, size);
      into.get(e * size, sum, 0, size);
      for (int i = 0; i < size; i++) {
        sum[i] += factor * share[i];
      }
      into.put(e * size, sum, 0, size);
    }
  }

  @Override
  void addSquaredNorms(int examples, double[][] norms, int tensor) {
    down.addSquaredNorms(examples, norms, tensor);
    up.addSquaredNorms(examples, norms, tensor + 1);
  }

  @Override
  void discard(int example) {
    down.discard(example);
    up.discard(example);
  }

  @Override
  void accumulate(int from, int to, double[][] factors, int tensor, double[] sum, int offset) {
    down.accumulate(from, to, factors, tensor, sum, offset);
    up.accumulate(from, to, factors, tensor + 1, sum, offset + downCount);
  }
}
