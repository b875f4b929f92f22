package dev.tacit.learning.model;

import java.util.List;
import java.util.Random;

/** A layer whose weights stay as they are: it hands gradients on and has none of its own. */
final class FrozenLayer extends Layer {
  private final Layer layer;

  FrozenLayer(Layer layer) {
    super(layer.in, layer.out);
    this.layer = layer;
    layer.freeze();
  }

  @Override
  List<Tensor> frozenTensors() {
    return layer.tensors();
  }

  @Override
  void initialiseFrozen(float[] values, int offset, Random random) {
    layer.initialise(values, offset, random);
  }

  @Override
  void loadFrozen(float[] values, int offset) {
    layer.load(values, offset);
  }

  @Override
  void forward(int examples) {
    layer.forward(examples);
  }

  @Override
  void backward(int examples, boolean inputToo) {
    if (inputToo) {
      layer.backward(examples, true);
    }
  }

  @Override
  boolean yieldsOutput() {
    return layer.yieldsOutput();
  }
}
