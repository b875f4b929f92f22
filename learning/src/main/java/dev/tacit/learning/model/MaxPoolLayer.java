package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Loops;
import java.util.Arrays;

/**
 * The maximum of each window.
 *
 * <p>Loops over single pixels are too short to be fast. So the maximum is taken at every pixel of a
 * row, and with vertical stride 1 of all rows, as one run of floats: windows that begin at the
 * pixels between, or that reach round the end of a row, are computed too and not used.
 */
final class MaxPoolLayer extends Layer {
  private final WindowSpec.MaxPool2d spec;
  private final int channels;
  private final int outHeight;
  private final int outRow;

  /** Floats from one window of a row to the next. */
  private final int step;

  /** Rows of windows in a run. */
  private final int band;

  private final int run;
  private final Padded values;
  private final Padded gradients;
  private final float[] pooled;
  private final float[] columns;
  private final float[] maxima;
  private final float[] remaining;

  MaxPoolLayer(WindowSpec.MaxPool2d spec, int[] inputShape, Slot in, Slot out) {
    super(in, out);
    this.spec = spec;
    this.channels = inputShape[0];
    int[] output = spec.outputShape(inputShape);
    this.outHeight = output[1];
    this.outRow = output[2] * channels;
    this.step = spec.stride().width() * channels;
    this.values = new Padded(channels, inputShape[1], inputShape[2], spec.padding());
    this.gradients = new Padded(channels, inputShape[1], inputShape[2], spec.padding());
    // Not minus infinity, whose difference to itself is not 0.
    this.values.fill(-Float.MAX_VALUE);
    this.band = spec.stride().height() == 1 ? outHeight : 1;
    this.run = (band - 1) * values.pitch + (output[2] - 1) * step + channels;
    this.pooled = new float[out.size()];
    this.columns = new float[run + (spec.kernel().width() - 1) * channels];
    this.maxima = new float[run];
    this.remaining = new float[run];
  }

  @Override
  void forward(int examples) {
    for (int e = 0; e < examples; e++) {
      values.read(in.values(), e * in.size());
      for (int y = 0; y < outHeight; y += band) {
        findMaxima(y * spec.stride().height() * values.pitch);
        pick(y);
      }
      out.values().put(e * out.size(), pooled, 0, out.size());
    }
  }

  /** Down the columns, then along the rows. */
  private void findMaxima(int corner) {
    System.arraycopy(values.pixels, corner, columns, 0, columns.length);
    for (int ky = 1; ky < spec.kernel().height(); ky++) {
      Loops.maximum(columns, values.pixels, corner + ky * values.pitch, columns.length);
    }
    System.arraycopy(columns, 0, maxima, 0, run);
    for (int kx = 1; kx < spec.kernel().width(); kx++) {
      Loops.maximum(maxima, columns, kx * channels, run);
    }
  }

  /** From the run the windows that are used. */
  private void pick(int y) {
    int piece = piece();
    for (int row = 0; row < band; row++) {
      int to = (y + row) * outRow;
      int from = row * values.pitch;
      for (int at = 0; at < outRow; at += piece, from += step) {
        System.arraycopy(maxima, from, pooled, to + at, piece);
      }
    }
  }

  /** The inverse, with zeros between. */
  private void spread(int y) {
    Arrays.fill(remaining, 0);
    int piece = piece();
    for (int row = 0; row < band; row++) {
      int from = (y + row) * outRow;
      int to = row * values.pitch;
      for (int at = 0; at < outRow; at += piece, to += step) {
        System.arraycopy(pooled, from + at, remaining, to, piece);
      }
    }
  }

  /** Floats that lie together both in the run and in the output. */
  private int piece() {
    return step == channels ? outRow : channels;
  }

  @Override
  void backward(int examples, boolean inputToo) {
    for (int e = 0; inputToo && e < examples; e++) {
      values.read(in.values(), e * in.size());
      out.gradients().get(e * out.size(), pooled, 0, out.size());
      gradients.fill(0);
      for (int y = 0; y < outHeight; y += band) {
        int corner = y * spec.stride().height() * values.pitch;
        findMaxima(corner);
        spread(y);
        route(corner);
      }
      gradients.write(in.gradients(), e * in.size());
    }
  }

  /** Row by row of the window, each gradient goes to the first pixel that has the maximum. */
  private void route(int corner) {
    for (int ky = 0; ky < spec.kernel().height(); ky++) {
      for (int kx = 0; kx < spec.kernel().width(); kx++) {
        int offset = corner + ky * values.pitch + kx * channels;
        Loops.routeToMaximum(values.pixels, gradients.pixels, offset, maxima, remaining, run);
      }
    }
  }

  @Override
  boolean yieldsOutput() {
    return false;
  }
}
