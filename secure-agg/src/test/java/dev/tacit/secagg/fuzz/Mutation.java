package dev.tacit.secagg.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** One to three changes of a message, by its bytes, fields of two bytes, or stretches. */
final class Mutation {
  private static final int[] FIELDS = {0, 1, 2, 3, 4, 5, 0xff, 0x100, 0x7fff, 0x8000, 0xffff};

  private final List<byte[]> seeds;
  private final Random random;

  Mutation(List<byte[]> seeds, Random random) {
    this.seeds = seeds;
    this.random = random;
  }

  byte[] next() {
    byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      bytes = bytes.length == 0 ? new byte[random.nextInt(40)] : changed(bytes);
    }
    return bytes;
  }

  private byte[] changed(byte[] bytes) {
    int at = random.nextInt(bytes.length);
    int length = Math.min(bytes.length - at, 1 + random.nextInt(100));
    switch (random.nextInt(9)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt();
      case 2 -> bytes[random.nextInt(Math.min(8, bytes.length))] = (byte) random.nextInt(12);
      case 3 -> field(bytes, at);
      case 4 -> bytes = Arrays.copyOf(bytes, at);
      case 5 -> bytes = Arrays.copyOf(bytes, bytes.length + length);
      case 6 -> System.arraycopy(bytes, at, bytes, random.nextInt(at + 1), length);
      case 7 -> bytes = spliced(bytes, at);
      default -> bytes = without(bytes, at, length);
    }
    return bytes;
  }

  private void field(byte[] bytes, int at) {
    int value = FIELDS[random.nextInt(FIELDS.length)];
    bytes[at] = (byte) (value >>> 8);
    if (at + 1 < bytes.length) {
      bytes[at + 1] = (byte) value;
    }
  }

  /** The beginning of one, the end of another. */
  private byte[] spliced(byte[] bytes, int at) {
    byte[] other = seeds.get(random.nextInt(seeds.size()));
    byte[] spliced = Arrays.copyOf(bytes, Math.max(at, other.length));
    if (other.length > at) {
      System.arraycopy(other, at, spliced, at, other.length - at);
    }
    return spliced;
  }

  private static byte[] without(byte[] bytes, int at, int length) {
    byte[] shorter = Arrays.copyOf(bytes, bytes.length - length);
    System.arraycopy(bytes, at + length, shorter, at, bytes.length - at - length);
    return shorter;
  }
}
