package dev.tacit.secagg.ring;

import dev.tacit.secagg.VectorShape;
import java.util.ArrayList;
import java.util.List;

/**
 * The vectors of a run: the one accumulator of a party.
 *
 * <p>A mask is one AES-CTR stream through all vectors, each beginning at a counter block of its
 * own; so any stretch of any vector can be expanded without what is before it. Stretches of half a
 * megabyte stay in the second-level cache while all masks go over them, and are shared out among
 * the threads of the fork-join pool that the caller runs in. Not thread-safe.
 */
public final class RingVectors {
  private static final int STRETCH_BYTES = 1 << 19;

  private final List<RingVector> vectors;

  /** The counter block at which each vector's part of a mask begins. */
  private final long[] firstBlocks;

  private RingVectors(List<RingVector> vectors) {
    this.vectors = vectors;
    this.firstBlocks = new long[vectors.size()];
    for (int i = 1; i < firstBlocks.length; i++) {
      RingVector before = vectors.get(i - 1);
      long bytes = (long) before.dimension() * before.elementBytes();
      firstBlocks[i] = firstBlocks[i - 1] + quotientUp(bytes, MaskStream.COUNTER_BLOCK_BYTES);
    }
  }

  public static RingVectors zero(List<VectorShape> shapes) {
    return new RingVectors(shapes.stream().map(RingVector::zero).toList());
  }

  public RingVector get(int vector) {
    return vectors.get(vector);
  }

  /** Expands masks onto the vectors; over several cores if they are long. */
  public void apply(Masks masks) {
    vectors.forEach(RingVector::allocate);
    stretches().parallelStream().forEach(stretch -> apply(masks, stretch));
  }

  private void apply(Masks masks, Stretch stretch) {
    MaskStream stream = new MaskStream();
    vectors
        .get(stretch.vector())
        .apply(masks, stream, firstBlocks[stretch.vector()], stretch.from(), stretch.to());
    stream.wipe();
  }

  /** Adds what {@link #pack} writes. */
  public void addPacked(byte[] packed, int offset) {
    int at = offset;
    for (RingVector vector : vectors) {
      vector.addPacked(packed, at);
      at += vector.shape().packedBytes();
    }
  }

  /** Writes the vectors one after the other, each from a byte of its own. */
  public void pack(byte[] into, int offset) {
    int at = offset;
    for (RingVector vector : vectors) {
      vector.pack(into, at);
      at += vector.shape().packedBytes();
    }
  }

  /** The elements of each vector, each in [0, 2^b) as an unsigned number. */
  public List<long[]> toLongs() {
    return vectors.stream().map(RingVector::toLongs).toList();
  }

  public void wipe() {
    vectors.forEach(RingVector::wipe);
  }

  private record Stretch(int vector, int from, int to) {}

  /** Even parts, each beginning at a counter block. */
  private List<Stretch> stretches() {
    List<Stretch> stretches = new ArrayList<>();
    for (int i = 0; i < vectors.size(); i++) {
      int dimension = vectors.get(i).dimension();
      int elementBytes = vectors.get(i).elementBytes();
      int unit = MaskStream.COUNTER_BLOCK_BYTES / elementBytes;
      long parts = quotientUp((long) dimension * elementBytes, STRETCH_BYTES);
      long length = quotientUp(quotientUp(dimension, parts), unit) * unit;
      for (long from = 0; from < dimension; from += length) {
        stretches.add(new Stretch(i, (int) from, (int) Math.min(dimension, from + length)));
      }
    }
    return stretches;
  }

  private static long quotientUp(long dividend, long divisor) {
    return (dividend + divisor - 1) / divisor;
  }
}
