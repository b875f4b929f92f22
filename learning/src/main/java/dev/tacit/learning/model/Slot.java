package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Floats;

/**
 * What stands between two layers: the values of a micro-batch and, after the backward pass, the
 * gradient of the loss by them; example by example, {@code size} floats each. Images lie channels
 * last, because then a window's pixels and a pool's channels are contiguous.
 */
record Slot(Floats values, Floats gradients, int size) {}
