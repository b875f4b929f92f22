package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Loops;

/** tanh or relu, in place if there is no other: both derivatives are functions of the output. */
final class ActivationLayer extends Layer {
  private static final int CHUNK = 4096;

  private final boolean tanh;
  private final float[] values = new float[CHUNK];
  private final float[] gradients = new float[CHUNK];

  ActivationLayer(boolean tanh, Slot in, Slot out) {
    super(in, out);
    this.tanh = tanh;
  }

  @Override
  void forward(int examples) {
    int total = examples * in.size();
    for (int at = 0; at < total; at += CHUNK) {
      int length = Math.min(CHUNK, total - at);
      in.values().get(at, values, 0, length);
      if (tanh) {
        Loops.tanh(values, length);
      } else {
        Loops.relu(values, length);
      }
      out.values().put(at, values, 0, length);
    }
  }

  @Override
  boolean yieldsOutput() {
    return false;
  }

  @Override
  void backward(int examples, boolean inputToo) {
    if (!inputToo) {
      return;
    }
    int total = examples * in.size();
    for (int at = 0; at < total; at += CHUNK) {
      int length = Math.min(CHUNK, total - at);
      out.values().get(at, values, 0, length);
      out.gradients().get(at, gradients, 0, length);
      if (tanh) {
        Loops.tanhGradient(values, gradients, length);
      } else {
        Loops.reluGradient(values, gradients, length);
      }
      in.gradients().put(at, gradients, 0, length);
    }
  }
}
