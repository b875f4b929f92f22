package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Floats;
import dev.tacit.learning.kernels.Kernels;

/**
 * What stands between two layers: the values of a micro-batch and, after the backward pass, the
 * gradient of the loss by them; example by example, {@code size} floats each. Images and signals
 * lie channels last between layers that work on windows, because then a window's pixels and a
 * pool's channels are contiguous ({@link Assembly}).
 */
record Slot(Floats values, Floats gradients, int size) {
  static Slot of(int size, int capacity, Kernels kernels) {
    int all = Limits.product("numbers of a micro-batch", capacity, size);
    return new Slot(kernels.allocate(all), kernels.allocate(all), size);
  }

  /** The same values with gradients of their own, for one of several that read them. */
  Slot fork(Kernels kernels) {
    return new Slot(values, kernels.allocate(gradients.size()), size);
  }
}
