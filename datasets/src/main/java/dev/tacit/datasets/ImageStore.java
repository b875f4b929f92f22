package dev.tacit.datasets;

import dev.tacit.learning.data.ExampleStore;
import java.util.Arrays;

/** Images of 8-bit pixels with 8-bit labels, kept as bytes and scaled to 0..1 when read. */
final class ImageStore implements ExampleStore {
  private static final float[] SCALED = new float[256];

  static {
    for (int i = 0; i < SCALED.length; i++) {
      SCALED[i] = i / 255f;
    }
  }

  private final int[] shape;
  private final int pixels;
  private final int classes;
  private final byte[] images;
  private final byte[] labels;

  ImageStore(int[] shape, int classes, byte[] images, byte[] labels) {
    this.shape = shape.clone();
    this.pixels = images.length / labels.length;
    this.classes = classes;
    this.images = images;
    this.labels = labels;
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public int[] inputShape() {
    return shape.clone();
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public void input(int example, float[] into, int offset) {
    int start = Math.multiplyExact(example, pixels);
    // A copy waits for far memory once, and a loop over numbers for each of its lines.
    byte[] bytes = Arrays.copyOfRange(images, start, start + pixels);
    float[] scaled = SCALED;
    for (int i = 0; i < bytes.length; i++) {
      into[offset + i] = scaled[bytes[i] & 0xff];
    }
  }

  @Override
  public int label(int example) {
    return labels[example] & 0xff;
  }
}
