package dev.tacit.learning.model;

import java.util.Arrays;

/** Sliding windows. */
final class Window {
  private Window() {}

  static int[] outputShape(
      String layer, int[] input, int channels, Size kernel, Size stride, Size padding) {
    int height = input[1] + 2 * padding.height() - kernel.height();
    int width = input[2] + 2 * padding.width() - kernel.width();
    if (height < 0 || width < 0) {
      throw new IllegalArgumentException(
          layer
              + " kernel must fit into the padded input but was "
              + kernel
              + " on "
              + Arrays.toString(input));
    }
    return new int[] {channels, height / stride.height() + 1, width / stride.width() + 1};
  }

  /** A window that sees padding alone would have no maximum and no mean. */
  static void check(String layer, Size kernel, Size stride, Size padding) {
    kernel.checked(layer + " kernel", 1, Limits.KERNEL);
    stride.checked(layer + " stride", 1, Limits.KERNEL);
    padding.checked(layer + " padding", 0, Limits.KERNEL);
    if (2 * padding.height() > kernel.height() || 2 * padding.width() > kernel.width()) {
      throw new IllegalArgumentException(
          layer + " padding must be at most half the kernel but was " + padding);
    }
  }

  /** A signal as an image of one row. */
  static int[] image(int[] signal) {
    return new int[] {signal[0], 1, signal[1]};
  }

  static int[] signal(int[] image) {
    return new int[] {image[0], image[2]};
  }

  static int[] channels(String layer, int[] shape) {
    Limits.ranks(layer, shape, 2, 3);
    return new int[] {shape[0]};
  }
}
