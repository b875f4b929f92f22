package dev.tacit.simulation.randomness;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.IntFunction;

/**
 * A place in the tree of an experiment's randomness: the seed is its root, and each step down has a
 * name and a number, as in {@code Seeds.of(1).at("round", 7).at("client", 123)}. What a place gives
 * is a function of seed and path and of nothing else, so it does not matter who draws, on which
 * thread or machine, or what was drawn before. Immutable and thread-safe.
 *
 * <h2>Streams</h2>
 *
 * {@link #stream} is for the product's noise, roundings and draws, whose true distribution a
 * simulation must show. It is {@linkplain SeededStream AES-256 in counter mode}; the key is the
 * SHA-256 digest of these bytes, from which the path can be read in one way only:
 *
 * <ol>
 *   <li>{@code tacit simulation 1} in ASCII;
 *   <li>the seed in 8 bytes, most significant first;
 *   <li>for each step, from the root on: the length of the name in one byte, the name in ASCII, the
 *       number in 8 bytes, most significant first.
 * </ol>
 *
 * <p>So two places have equal streams only if somebody finds two inputs of one SHA-256 digest.
 *
 * <h2>Bits</h2>
 *
 * {@link #bits} costs some ten nanoseconds a step and is for what no privacy rests on and of which
 * a million clients need a few numbers each: who is available, how fast a device is, the order of
 * examples, a seed for {@link java.util.SplittableRandom}. All in 64 bits, modulo 2<sup>64</sup>:
 *
 * <ul>
 *   <li>mix is the finaliser of SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable
 *       pseudorandom number generators", with the constants of Stafford's variant 13), a bijection,
 *       and g = 9e3779b97f4a7c15 its increment;
 *   <li>the root has mix(seed + g);
 *   <li>a step with name and number from a place that has s leads to one that has mix(mix(s xor
 *       fnv(name)) + (number + 1) g), where fnv is FNV-1a of 64 bits over the ASCII bytes (Fowler,
 *       Noll and Vo, RFC 9923).
 * </ul>
 *
 * <p>So steps of one name and the numbers 0, 1, 2, ... from one place give consecutive outputs of
 * SplitMix64, which are all different; between other places equal bits are as likely as by chance.
 * Who sees them can compute the seed.
 */
public final class Seeds {
  private static final byte[] HEAD = "tacit simulation 1".getBytes(StandardCharsets.US_ASCII);
  private static final int LONGEST_NAME = 64;
  private static final String PART = "part";

  static final long INCREMENT = 0x9e3779b97f4a7c15L;
  private static final long FNV_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  /** Null at the root, which has neither name nor parent; its number is the seed. */
  private final Seeds parent;

  private final String name;
  private final long number;
  private final long bits;

  private Seeds(Seeds parent, String name, long number, long bits) {
    this.parent = parent;
    this.name = name;
    this.number = number;
    this.bits = bits;
  }

  /** The root of an experiment's randomness; any seed is as good as any other. */
  public static Seeds of(long seed) {
    return new Seeds(null, "", seed, mix(seed + INCREMENT));
  }

  /**
   * A place below this one.
   *
   * @param name of 1 to 64 characters, lower-case letters, digits and hyphens: a constant, for what
   *     it is drawn for, or what the number counts
   * @param number any
   */
  public Seeds at(String name, long number) {
    long base = mix(bits ^ fnv(name));
    return new Seeds(this, name, number, mix(base + (number + 1) * INCREMENT));
  }

  /** {@link #at(String, long)} with the number 0. */
  public Seeds at(String name) {
    return at(name, 0);
  }

  /**
   * A stream from its beginning, the same at every call; the caller closes it. It costs some five
   * microseconds, as much as a thousand numbers: one for each client, not for each number.
   */
  public SeededStream stream() {
    return new SeededStream(key());
  }

  /**
   * A stream for each part of a long vector, as {@link
   * dev.tacit.secagg.encoding.CentralDecoder#decode(long[], int, IntFunction)} asks for: that of
   * part k is {@code at("part", k).stream()}.
   */
  public IntFunction<SeededStream> streams() {
    return part -> at(PART, part).stream();
  }

  /** 64 bits, the same at every call. */
  public long bits() {
    return bits;
  }

  /** The path, such as {@code seed 1, round 7, client 123}. */
  @Override
  public String toString() {
    return parent == null ? "seed " + number : parent + ", " + name + " " + number;
  }

  private byte[] key() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(path());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 must be offered by the platform", e);
    }
  }

  private byte[] path() {
    int length = HEAD.length;
    for (Seeds place = this; place != null; place = place.parent) {
      length += place.stepBytes();
    }
    // From the end, as places know their parents only.
    ByteBuffer path = ByteBuffer.allocate(length);
    for (Seeds place = this; place != null; place = place.parent) {
      length -= place.stepBytes();
      path.position(length);
      place.putStep(path);
    }
    return path.put(0, HEAD).array();
  }

  private int stepBytes() {
    return parent == null ? Long.BYTES : 1 + name.length() + Long.BYTES;
  }

  private void putStep(ByteBuffer path) {
    if (parent != null) {
      path.put((byte) name.length()).put(name.getBytes(StandardCharsets.US_ASCII));
    }
    path.putLong(number);
  }

  /** The finaliser of SplitMix64. */
  static long mix(long z) {
    long once = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    long twice = (once ^ (once >>> 27)) * 0x94d049bb133111ebL;
    return twice ^ (twice >>> 31);
  }

  /** Of a name that is found to keep to its rule on the way. */
  private static long fnv(String name) {
    int length = name.length();
    boolean fits = length >= 1 && length <= LONGEST_NAME;
    long hash = FNV_BASIS;
    for (int i = 0; fits && i < length; i++) {
      char c = name.charAt(i);
      fits = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
      hash = (hash ^ c) * FNV_PRIME;
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "name must be 1 to 64 lower-case letters, digits and hyphens but was " + name);
    }
    return hash;
  }
}
