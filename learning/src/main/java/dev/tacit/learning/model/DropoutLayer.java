package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Floats;

/** Dropout, in place if it may be: nothing but the mask is needed on the way back. */
final class DropoutLayer extends Layer {
  private final double rate;
  private final Masks masks;
  private final int number;
  private final float[] values;
  private final float[] mask;

  DropoutLayer(LayerSpec.Dropout spec, Masks masks, Slot in, Slot out) {
    super(in, out);
    this.rate = spec.rate();
    this.masks = masks;
    this.number = masks.layer();
    this.values = new float[in.size()];
    this.mask = new float[in.size()];
  }

  @Override
  void forward(int examples) {
    apply(examples, in.values(), out.values());
  }

  @Override
  void backward(int examples, boolean inputToo) {
    if (inputToo) {
      apply(examples, out.gradients(), in.gradients());
    }
  }

  private void apply(int examples, Floats from, Floats into) {
    if (!masks.isTraining() && from == into) {
      return;
    }
    for (int e = 0; e < examples; e++) {
      from.get(e * in.size(), values, 0, values.length);
      if (masks.isTraining()) {
        masks.fill(number, e, rate, mask);
        for (int i = 0; i < values.length; i++) {
          values[i] *= mask[i];
        }
      }
      into.put(e * in.size(), values, 0, values.length);
    }
  }
}
