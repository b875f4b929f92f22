package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Loops;
import java.util.Arrays;

/** The mean or maximum of each channel over all places; channels last. */
final class GlobalPoolLayer extends Layer {
  private final boolean maximum;
  private final int channels;
  private final int places;
  private final float[] values;
  private final float[] pooled;
  private final int[] winners;

  GlobalPoolLayer(boolean maximum, Slot in, Slot out, int capacity) {
    super(in, out);
    this.maximum = maximum;
    this.channels = out.size();
    this.places = in.size() / channels;
    this.values = new float[in.size()];
    this.pooled = new float[channels];
    this.winners = new int[capacity * channels];
  }

  /** The mean over a sequence's places is that of a signal's. */
  static GlobalPoolLayer mean(Slot in, Slot out, int capacity) {
    return new GlobalPoolLayer(false, in, out, capacity);
  }

  @Override
  void forward(int examples) {
    for (int e = 0; e < examples; e++) {
      in.values().get(e * in.size(), values, 0, in.size());
      if (maximum) {
        findMaxima(e);
      } else {
        Arrays.fill(pooled, 0);
        for (int p = 0; p < places; p++) {
          Loops.add(pooled, 0, values, p * channels, channels);
        }
        for (int c = 0; c < channels; c++) {
          pooled[c] /= places;
        }
      }
      out.values().put(e * channels, pooled, 0, channels);
    }
  }

  private void findMaxima(int example) {
    for (int c = 0; c < channels; c++) {
      int best = c;
      for (int i = c; i < values.length; i += channels) {
        best = values[i] > values[best] ? i : best;
      }
      winners[example * channels + c] = best;
      pooled[c] = values[best];
    }
  }

  @Override
  void backward(int examples, boolean inputToo) {
    for (int e = 0; inputToo && e < examples; e++) {
      out.gradients().get(e * channels, pooled, 0, channels);
      Arrays.fill(values, 0);
      for (int c = 0; maximum && c < channels; c++) {
        values[winners[e * channels + c]] = pooled[c];
      }
      for (int i = 0; !maximum && i < values.length; i++) {
        values[i] = pooled[i % channels] / places;
      }
      in.gradients().put(e * in.size(), values, 0, in.size());
    }
  }
}
