package dev.tacit.secagg.message;

/**
 * The two secrets of a device of which each neighbour holds a share. The bit is part of the wire
 * form. Both bits in one entry can be written, so that a device can name what it refuses.
 */
public enum Secret {
  /** Rebuilt for those whose input is in the sum. */
  SELF_MASK_SEED(1),
  /** Rebuilt for those who delivered shares but no input. */
  MASK_KEY(2);

  /** Both secrets of one device: never granted. */
  public static final int BOTH = 3;

  private final int bit;

  Secret(int bit) {
    this.bit = bit;
  }

  public int bit() {
    return bit;
  }

  static int readBits(MessageReader reader, int maximum) {
    int bits = reader.unsignedByte();
    if (bits < 1 || bits > maximum) {
      throw MessageReader.malformed("secret must be in [1, " + maximum + "] but was " + bits);
    }
    return bits;
  }
}
