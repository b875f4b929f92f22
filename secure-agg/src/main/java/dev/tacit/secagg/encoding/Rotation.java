package dev.tacit.secagg.encoding;

import dev.tacit.privacy.noise.CounterKeystream;
import dev.tacit.secagg.SessionBinding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * A public random rotation that spreads a vector evenly over its coordinates, so that the
 * coordinates of a sum need few bits (Kairouz, Liu and Steinke 2021, "The Distributed Discrete
 * Gaussian Mechanism for Federated Learning with Secure Aggregation", Algorithms 1 and 2).
 *
 * <h2>Construction</h2>
 *
 * A Hadamard matrix has a power of two of rows. Padding would send up to twice the coordinates, so
 * instead, with m the largest power of two that is at most d, the first m coordinates have their
 * signs flipped at random and are multiplied by H / sqrt(m), and then the last m of the result are,
 * with signs of their own. For d = m the second step is left out. Each step is orthogonal.
 *
 * <h2>How flat</h2>
 *
 * Every coordinate of the rotation of a fixed x is sub-Gaussian with variance proxy
 * ||x||<sup>2</sup> / m &lt; 2 ||x||<sup>2</sup> / d: it exceeds t in size with a probability of at
 * most 2 exp(-m t<sup>2</sup> / (2 ||x||<sup>2</sup>)). For a coordinate that a step writes last is
 * a sum of independent signs times y<sub>k</sub> / sqrt(m), y the vector before that step, whose
 * squared weights sum to at most ||y||<sup>2</sup> / m = ||x||<sup>2</sup> / m whatever the signs
 * of the step before (Hoeffding's lemma); and the two steps together write every coordinate. The
 * expected square is between 0 and that proxy too: in the overlap of both blocks it is nearer to
 * ||x||<sup>2</sup> / d.
 *
 * <p>The signs are the bits of AES-256 in counter mode from zero, keyed by the seed: of the first
 * block first, from the least significant bit of the first byte on; 1 means minus. They are no
 * secret, and privacy does not rest on them. The bound holds for vectors chosen without regard to
 * them.
 *
 * <p>Arithmetic is in {@code float}s, with a relative error of the norm near 10<sup>-6</sup>. O(d
 * log d). Immutable and thread-safe; keeps 2 d bits.
 */
public final class Rotation {
  /** Bytes of a seed. */
  public static final int SEED_BYTES = 32;

  private static final byte[] DOMAIN =
      "tacit distributed noise rotation v1".getBytes(StandardCharsets.US_ASCII);
  private static final int CHUNK_BITS = 12;

  private final int dimension;
  private final int bits;
  private final float unit;
  private final long[] firstSigns;
  private final long[] lastSigns;

  /**
   * @param seed 32 bytes, public
   * @param dimension d, at least 1
   */
  public Rotation(byte[] seed, int dimension) {
    if (seed.length != SEED_BYTES) {
      throw new IllegalArgumentException("seed must be 32 bytes but was " + seed.length);
    }
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension must be at least 1 but was " + dimension);
    }
    this.dimension = dimension;
    bits = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(dimension);
    unit = (float) (1 / Math.sqrt(block()));
    int words = (block() + Long.SIZE - 1) / Long.SIZE;
    long[] signs = expand(seed, dimension == block() ? words : 2 * words);
    firstSigns = Arrays.copyOf(signs, words);
    lastSigns = Arrays.copyOfRange(signs, signs.length - words, signs.length);
  }

  /** The rotation of a session, which its devices and its server derive alike. */
  public static Rotation of(SessionBinding binding, int dimension) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(DOMAIN);
      return new Rotation(sha256.digest(binding.digest()), dimension);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** d. */
  public int dimension() {
    return dimension;
  }

  /** m, the largest power of two that is at most d. */
  public int block() {
    return 1 << bits;
  }

  /**
   * Rotates in place.
   *
   * @param values d finite numbers whose norm times sqrt(d) is a {@code float}
   */
  public void rotate(float[] values) {
    requireLength(values);
    step(values, 0, firstSigns, true);
    if (dimension > block()) {
      step(values, dimension - block(), lastSigns, true);
    }
  }

  /** Undoes {@link #rotate} in place. */
  public void unrotate(float[] values) {
    requireLength(values);
    if (dimension > block()) {
      step(values, dimension - block(), lastSigns, false);
    }
    step(values, 0, firstSigns, false);
  }

  private void requireLength(float[] values) {
    if (values.length != dimension) {
      throw new IllegalArgumentException(
          "values must be " + dimension + " numbers but were " + values.length);
    }
  }

  /** H D / sqrt(m), or its inverse D H / sqrt(m). */
  private void step(float[] values, int offset, long[] signs, boolean forward) {
    if (forward) {
      flip(values, offset, signs);
    }
    WalshHadamard.transform(values, offset, bits);
    if (!forward) {
      flip(values, offset, signs);
    }
  }

  private void flip(float[] values, int offset, long[] signs) {
    int chunk = Math.min(bits, CHUNK_BITS);
    WalshHadamard.each(
        bits,
        1 << (bits - chunk),
        c -> {
          for (int i = c << chunk; i < (c + 1) << chunk; i++) {
            int minus = (int) (signs[i >> 6] >>> i) << 31;
            float value = values[offset + i] * unit;
            values[offset + i] = Float.intBitsToFloat(Float.floatToRawIntBits(value) ^ minus);
          }
        });
  }

  private static long[] expand(byte[] seed, int words) {
    CounterKeystream keystream = new CounterKeystream();
    keystream.start(seed, seed.length, new byte[CounterKeystream.BLOCK_BYTES]);
    byte[] bytes = new byte[words * Long.BYTES];
    keystream.next(bytes, bytes.length);
    long[] expanded = new long[words];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(expanded);
    return expanded;
  }
}
