package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Floats;
import java.util.Arrays;

/** One image on the heap, channels last, with a margin all round, so that no window is cut off. */
final class Padded {
  final float[] pixels;

  /** Floats from one row to the next. */
  final int pitch;

  private final int height;
  private final int row;
  private final int origin;

  Padded(int channels, int height, int width, Size padding) {
    this.height = height;
    this.row = width * channels;
    this.pitch = (width + 2 * padding.width()) * channels;
    this.origin = padding.height() * pitch + padding.width() * channels;
    this.pixels = new float[pitch * (height + 2 * padding.height())];
  }

  void fill(float value) {
    Arrays.fill(pixels, value);
  }

  /** Fills the inside; the margin stays. */
  void read(Floats from, int offset) {
    if (pitch == row) {
      from.get(offset, pixels, origin, height * row);
      return;
    }
    for (int y = 0; y < height; y++) {
      from.get(offset + y * row, pixels, origin + y * pitch, row);
    }
  }

  /** Writes the inside. */
  void write(Floats into, int offset) {
    if (pitch == row) {
      into.put(offset, pixels, origin, height * row);
      return;
    }
    for (int y = 0; y < height; y++) {
      into.put(offset + y * row, pixels, origin + y * pitch, row);
    }
  }
}
