package dev.tacit.learning.model;

/**
 * From channels last, as images lie here, to channels first, as the order of weights is defined.
 * Where that is the same, input and output are one slot and there is nothing to do.
 */
final class FlattenLayer extends Layer {
  private final int channels;
  private final int pixels;
  private final float[] last;
  private final float[] first;

  FlattenLayer(int channels, Slot in, Slot out) {
    super(in, out);
    this.channels = channels;
    this.pixels = in.size() / channels;
    this.last = new float[in.size()];
    this.first = new float[in.size()];
  }

  @Override
  void forward(int examples) {
    for (int e = 0; in != out && e < examples; e++) {
      in.values().get(e * in.size(), last, 0, in.size());
      transpose(last, first, pixels, channels);
      out.values().put(e * in.size(), first, 0, in.size());
    }
  }

  @Override
  void backward(int examples, boolean inputToo) {
    for (int e = 0; inputToo && in != out && e < examples; e++) {
      out.gradients().get(e * in.size(), first, 0, in.size());
      transpose(first, last, channels, pixels);
      in.gradients().put(e * in.size(), last, 0, in.size());
    }
  }

  /** From [rows, columns] to [columns, rows]. */
  static void transpose(float[] from, float[] into, int rows, int columns) {
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        into[c * rows + r] = from[r * columns + c];
      }
    }
  }
}
