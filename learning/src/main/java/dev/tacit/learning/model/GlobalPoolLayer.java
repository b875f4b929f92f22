package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Runs;
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
          Runs.add(pooled, 0, values, p * channels, channels);
        }
        Runs.centre(pooled, 0, pooled, 0, 0, 1f / places, channels);
      }
      out.values().put(e * channels, pooled, 0, channels);
    }
  }

  private void findMaxima(int example) {
    int[] best = new int[channels];
    System.arraycopy(values, 0, pooled, 0, channels);
    for (int c = 0; c < channels; c++) {
      best[c] = c;
    }
    for (int from = channels; from < values.length; from += channels) {
      for (int c = 0; c < channels; c++) {
        if (values[from + c] > pooled[c]) {
          pooled[c] = values[from + c];
          best[c] = from + c;
        }
      }
    }
    System.arraycopy(best, 0, winners, example * channels, channels);
  }

  @Override
  void backward(int examples, boolean inputToo) {
    for (int e = 0; inputToo && e < examples; e++) {
      out.gradients().get(e * channels, pooled, 0, channels);
      if (maximum) {
        Arrays.fill(values, 0);
        for (int c = 0; c < channels; c++) {
          values[winners[e * channels + c]] = pooled[c];
        }
      } else {
        Runs.centre(pooled, 0, pooled, 0, 0, 1f / places, channels);
        for (int p = 0; p < places; p++) {
          System.arraycopy(pooled, 0, values, p * channels, channels);
        }
      }
      in.gradients().put(e * in.size(), values, 0, in.size());
    }
  }
}
