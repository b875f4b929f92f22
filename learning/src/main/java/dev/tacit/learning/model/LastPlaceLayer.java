package dev.tacit.learning.model;

import java.util.Arrays;

/** The last place of a sequence. */
final class LastPlaceLayer extends Layer {
  private final float[] sequence;

  LastPlaceLayer(Slot in, Slot out) {
    super(in, out);
    this.sequence = new float[in.size()];
  }

  @Override
  void forward(int examples) {
    for (int e = 0; e < examples; e++) {
      in.values().get((e + 1) * in.size() - out.size(), sequence, 0, out.size());
      out.values().put(e * out.size(), sequence, 0, out.size());
    }
  }

  @Override
  void backward(int examples, boolean inputToo) {
    Arrays.fill(sequence, 0);
    for (int e = 0; inputToo && e < examples; e++) {
      out.gradients().get(e * out.size(), sequence, in.size() - out.size(), out.size());
      in.gradients().put(e * in.size(), sequence, 0, in.size());
    }
  }
}
