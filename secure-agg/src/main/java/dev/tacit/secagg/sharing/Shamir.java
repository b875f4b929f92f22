package dev.tacit.secagg.sharing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Shamir's secret sharing (CACM 1979) of 32-byte secrets over GF(2^16), whose modulus here is x^16
 * + x^12 + x^3 + x + 1.
 *
 * <p>A secret is 16 field elements, each shared by its own polynomial; GF(2^16) and not GF(2^8)
 * because a complete graph may have more than 255 members. A share's place x is public, its bytes
 * are not: elements lie four to a {@code long} and are multiplied by a public x with shifts and
 * exclusive ors only, so no secret decides a branch or an address. (That the JIT keeps it so cannot
 * be promised from Java.) Small places make that cheap: a place costs as many steps as it has bits.
 */
public final class Shamir {
  /** Bytes of a secret, and of a share. */
  public static final int SECRET_BYTES = 32;

  private static final int LANES = SECRET_BYTES / Long.BYTES;
  private static final int FIELD = 1 << 16;
  private static final int MODULUS = 0x1100b;
  private static final long TOP_BITS = 0x8000_8000_8000_8000L;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Shamir() {}

  /**
   * Shares a secret: any {@code threshold} shares rebuild it, fewer say nothing about it.
   *
   * @param secret 32 bytes
   * @param threshold at least 1
   * @param places distinct, in [1, 65535]; there may be fewer than the threshold
   * @param random a cryptographically secure generator
   * @return a share of 32 bytes for each place
   * @throws IllegalArgumentException if a value breaks its rule
   */
  public static byte[][] split(byte[] secret, int threshold, int[] places, SecureRandom random) {
    if (secret.length != SECRET_BYTES) {
      throw new IllegalArgumentException("secret must be 32 bytes but was " + secret.length);
    }
    if (threshold < 1 || threshold >= FIELD) {
      throw new IllegalArgumentException("threshold must be in [1, 65535] but was " + threshold);
    }
    requirePlaces(places);
    byte[] drawn = new byte[(threshold - 1) * SECRET_BYTES];
    random.nextBytes(drawn);
    long[] coefficients = new long[threshold * LANES];
    load(secret, coefficients, 0);
    load(drawn, coefficients, LANES);
    byte[][] shares = new byte[places.length][];
    for (int i = 0; i < places.length; i++) {
      shares[i] = evaluate(coefficients, places[i]);
    }
    Arrays.fill(drawn, (byte) 0);
    Arrays.fill(coefficients, 0);
    return shares;
  }

  /**
   * Rebuilds a secret by Lagrange interpolation at 0. Whether the shares belong together is not
   * checked here: with wrong ones the result is another 32 bytes.
   *
   * @param places distinct, in [1, 65535], exactly as many as the threshold
   * @param shares of these places
   * @throws IllegalArgumentException if a value breaks its rule
   */
  public static byte[] combine(int[] places, byte[][] shares) {
    requirePlaces(places);
    if (places.length == 0 || shares.length != places.length) {
      throw new IllegalArgumentException(
          "shares must be as many as places, "
              + places.length
              + ", and at least 1 but were "
              + shares.length);
    }
    int[] weights = weightsAtZero(places);
    long[] sum = new long[LANES];
    long[] share = new long[LANES];
    for (int i = 0; i < places.length; i++) {
      if (shares[i].length != SECRET_BYTES) {
        throw new IllegalArgumentException("share must be 32 bytes but was " + shares[i].length);
      }
      load(shares[i], share, 0);
      for (int lane = 0; lane < LANES; lane++) {
        sum[lane] ^= multiply(share[lane], weights[i]);
      }
    }
    byte[] secret = store(sum);
    Arrays.fill(sum, 0);
    Arrays.fill(share, 0);
    return secret;
  }

  /** Horner's rule on the four lanes of all polynomials at once. */
  private static byte[] evaluate(long[] coefficients, int x) {
    long a = 0;
    long b = 0;
    long c = 0;
    long d = 0;
    for (int i = coefficients.length - LANES; i >= 0; i -= LANES) {
      a = multiply(a, x) ^ coefficients[i];
      b = multiply(b, x) ^ coefficients[i + 1];
      c = multiply(c, x) ^ coefficients[i + 2];
      d = multiply(d, x) ^ coefficients[i + 3];
    }
    return store(new long[] {a, b, c, d});
  }

  /** Four secret elements by one public element. */
  private static long multiply(long elements, int publicFactor) {
    long power = elements;
    long product = 0;
    for (int bits = publicFactor; bits != 0; bits >>>= 1) {
      product ^= power & -(bits & 1L);
      long carry = power & TOP_BITS;
      long low = carry >>> 15;
      power = (power ^ carry) << 1 ^ low ^ low << 1 ^ low << 3 ^ low << 12;
    }
    return product;
  }

  /** Lagrange weights l_i(0) = prod_{j != i} x_j / (x_j - x_i); places are public. */
  private static int[] weightsAtZero(int[] places) {
    int product = 1;
    for (int x : places) {
      product = publicMultiply(product, x);
    }
    int[] weights = new int[places.length];
    for (int i = 0; i < places.length; i++) {
      int denominator = places[i];
      for (int j = 0; j < places.length; j++) {
        denominator = publicMultiply(denominator, j == i ? 1 : places[j] ^ places[i]);
      }
      weights[i] = publicMultiply(product, publicInverse(denominator));
    }
    return weights;
  }

  private static int publicMultiply(int a, int b) {
    int product = 0;
    int power = a;
    for (int bits = b; bits != 0; bits >>>= 1) {
      product ^= power & -(bits & 1);
      power <<= 1;
      power ^= MODULUS & -(power >>> 16);
    }
    return product;
  }

  /** a^(2^16 - 2), the inverse by Fermat. */
  private static int publicInverse(int a) {
    int inverse = 1;
    int square = a;
    for (int i = 1; i < 16; i++) {
      square = publicMultiply(square, square);
      inverse = publicMultiply(inverse, square);
    }
    return inverse;
  }

  private static void requirePlaces(int[] places) {
    int[] sorted = places.clone();
    Arrays.sort(sorted);
    for (int i = 0; i < sorted.length; i++) {
      if (sorted[i] < 1 || sorted[i] >= FIELD || (i > 0 && sorted[i] == sorted[i - 1])) {
        throw new IllegalArgumentException(
            "places must be distinct and in [1, 65535] but held " + sorted[i]);
      }
    }
  }

  private static void load(byte[] bytes, long[] into, int at) {
    for (int i = 0; i < bytes.length / Long.BYTES; i++) {
      into[at + i] = (long) LONGS.get(bytes, i * Long.BYTES);
    }
  }

  private static byte[] store(long[] lanes) {
    byte[] bytes = new byte[SECRET_BYTES];
    for (int lane = 0; lane < LANES; lane++) {
      LONGS.set(bytes, lane * Long.BYTES, lanes[lane]);
    }
    return bytes;
  }
}
