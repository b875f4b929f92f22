package dev.tacit.secagg.encoding;

import java.util.Random;

/** The device's part and the server's, of one plan and rotation. */
record EncoderAndDecoder(DistributedEncoder encoder, DistributedDecoder decoder) {
  static EncoderAndDecoder of(DistributedPlan plan, Rotation rotation) {
    return new EncoderAndDecoder(
        new DistributedEncoder(plan, rotation), new DistributedDecoder(plan, rotation));
  }

  /** With signs at random. */
  static EncoderAndDecoder of(DistributedPlan plan, long seed) {
    byte[] bytes = new byte[Rotation.SEED_BYTES];
    new Random(seed).nextBytes(bytes);
    return of(plan, new Rotation(bytes, plan.dimension()));
  }

  int[] encode(float[] update) {
    return encoder.encode(update);
  }

  int[] encode(float[] update, NoiseRanges ranges) {
    return encoder.encode(update, ranges);
  }

  /** What {@link #encode} makes without noise. */
  int[] round(float[] update) {
    int[] into = new int[update.length];
    try (NoiseRanges ranges = new NoiseRanges(update.length)) {
      encoder.round(update, into, ranges);
    }
    return into;
  }

  float[] decode(long[] ringSum, int survivors) {
    return decoder.decode(ringSum, survivors);
  }

  /** Adds in the ring. */
  static void add(long[] sum, int[] encoded, int bits) {
    long mask = (1L << bits) - 1;
    for (int i = 0; i < sum.length; i++) {
      sum[i] = (sum[i] + encoded[i]) & mask;
    }
  }
}
