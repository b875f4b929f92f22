package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Loops;

/**
 * The maximum of each window. All channels of a pixel, and with stride 1 all pixels of a row, are
 * one run of floats that is compared at once.
 */
final class MaxPoolLayer extends Layer {
  private final WindowSpec.MaxPool2d spec;
  private final int channels;
  private final int outHeight;
  private final int outRow;
  private final int run;
  private final int step;
  private final Padded values;
  private final Padded gradients;
  private final float[] maxima;
  private final float[] remaining;
  private final float[] routed;

  MaxPoolLayer(WindowSpec.MaxPool2d spec, int[] inputShape, Slot in, Slot out) {
    super(in, out);
    this.spec = spec;
    this.channels = inputShape[0];
    int[] output = spec.outputShape(inputShape);
    this.outHeight = output[1];
    this.outRow = output[2] * channels;
    boolean whole = spec.stride().width() == 1;
    this.run = whole ? outRow : channels;
    this.step = spec.stride().width() * channels;
    this.values = new Padded(channels, inputShape[1], inputShape[2], spec.padding());
    this.gradients = new Padded(channels, inputShape[1], inputShape[2], spec.padding());
    this.values.fill(Float.NEGATIVE_INFINITY);
    this.maxima = new float[outRow];
    this.remaining = new float[run];
    this.routed = new float[run];
  }

  @Override
  void forward(int examples) {
    for (int e = 0; e < examples; e++) {
      values.read(in.values(), e * in.size());
      for (int y = 0; y < outHeight; y++) {
        for (int at = 0, i = 0; at < outRow; at += run, i++) {
          maximum(y, i, at);
        }
        out.values().put(e * out.size() + y * outRow, maxima, 0, outRow);
      }
    }
  }

  private void maximum(int y, int i, int at) {
    int corner = y * spec.stride().height() * values.pitch + i * step;
    System.arraycopy(values.pixels, corner, maxima, at, run);
    for (int ky = 0; ky < spec.kernel().height(); ky++) {
      for (int kx = ky == 0 ? 1 : 0; kx < spec.kernel().width(); kx++) {
        Loops.maximum(maxima, at, values.pixels, corner + ky * values.pitch + kx * channels, run);
      }
    }
  }

  @Override
  void backward(int examples, boolean inputToo) {
    for (int e = 0; inputToo && e < examples; e++) {
      values.read(in.values(), e * in.size());
      gradients.fill(0);
      for (int y = 0; y < outHeight; y++) {
        int row = e * out.size() + y * outRow;
        out.values().get(row, maxima, 0, outRow);
        for (int at = 0, i = 0; at < outRow; at += run, i++) {
          out.gradients().get(row + at, remaining, 0, run);
          route(y, i, at);
        }
      }
      gradients.write(in.gradients(), e * in.size());
    }
  }

  @Override
  boolean yieldsOutput() {
    return false;
  }

  private void route(int y, int i, int at) {
    int corner = y * spec.stride().height() * values.pitch + i * step;
    for (int ky = 0; ky < spec.kernel().height(); ky++) {
      for (int kx = 0; kx < spec.kernel().width(); kx++) {
        int offset = corner + ky * values.pitch + kx * channels;
        Loops.routeToMaximum(
            values.pixels, gradients.pixels, offset, maxima, at, remaining, routed, run);
      }
    }
  }
}
