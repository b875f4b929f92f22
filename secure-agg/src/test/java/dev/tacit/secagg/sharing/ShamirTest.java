package dev.tacit.secagg.sharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tacit.secagg.testing.SeededRandom;
import dev.tacit.secagg.testing.Vectors;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ShamirTest {
  /**
   * x^16 + x^12 + x^3 + x + 1, by tables of its generator x: another way than the code under test.
   */
  private static final int[] EXP = new int[2 * 65_535];

  private static final int[] LOG = new int[65_536];

  static {
    int power = 1;
    for (int i = 0; i < 65_535; i++) {
      EXP[i] = power;
      EXP[i + 65_535] = power;
      LOG[power] = i;
      power <<= 1;
      if (power > 0xffff) {
        power ^= 0x1100b;
      }
    }
    if (power != 1 || Arrays.stream(EXP).limit(65_535).distinct().count() != 65_535) {
      throw new AssertionError("the modulus must be primitive");
    }
  }

  @Property(tries = 300)
  void combine_anyThresholdOfShares_rebuilds(
      @ForAll @Size(32) byte[] secret,
      @ForAll @IntRange(min = 1, max = 20) int threshold,
      @ForAll @IntRange(max = 20) int more,
      @ForAll Random choice) {
    int[] places = distinctPlaces(threshold + more, choice);
    byte[][] shares = Shamir.split(secret, threshold, places, SeededRandom.of(choice.nextLong()));
    List<Integer> order = new ArrayList<>(IntStream.range(0, places.length).boxed().toList());
    Collections.shuffle(order, choice);
    int[] chosen = new int[threshold];
    byte[][] given = new byte[threshold][];
    for (int i = 0; i < threshold; i++) {
      chosen[i] = places[order.get(i)];
      given[i] = shares[order.get(i)];
    }
    assertThat(Shamir.combine(chosen, given)).isEqualTo(secret);
  }

  @Property(tries = 100)
  void split_anySecret_isPolynomialOfTablesToo(
      @ForAll @Size(32) byte[] secret,
      @ForAll @IntRange(min = 1, max = 12) int threshold,
      @ForAll Random choice) {
    int[] places = distinctPlaces(8, choice);
    long seed = choice.nextLong();
    byte[][] shares = Shamir.split(secret, threshold, places, SeededRandom.of(seed));
    byte[] drawn = new byte[(threshold - 1) * 32];
    SecureRandom same = SeededRandom.of(seed);
    same.nextBytes(drawn);
    for (int i = 0; i < places.length; i++) {
      for (int element = 0; element < 16; element++) {
        int value = 0;
        for (int c = threshold - 1; c >= 0; c--) {
          int coefficient =
              c == 0 ? element(secret, element) : element(drawn, (c - 1) * 16 + element);
          value = multiply(value, places[i]) ^ coefficient;
        }
        assertThat(element(shares[i], element)).isEqualTo(value);
      }
    }
  }

  /** Exact, not statistical: any other secret fits the same t - 1 shares, with one polynomial. */
  @Property(tries = 100)
  void split_oneShareShort_fitsEverySecret(
      @ForAll @Size(32) byte[] secret,
      @ForAll @Size(32) byte[] other,
      @ForAll @IntRange(min = 2, max = 10) int threshold,
      @ForAll Random choice) {
    int[] places = distinctPlaces(threshold, choice);
    byte[][] shares = Shamir.split(secret, threshold, places, SeededRandom.of(choice.nextLong()));
    // The last share that would make it the other secret: solve its Lagrange equation.
    int[] weights = weights(places);
    byte[] last = new byte[32];
    for (int element = 0; element < 16; element++) {
      int rest = element(other, element);
      for (int i = 0; i < threshold - 1; i++) {
        rest ^= multiply(weights[i], element(shares[i], element));
      }
      int value = rest == 0 ? 0 : EXP[LOG[rest] + 65_535 - LOG[weights[threshold - 1]]];
      last[2 * element] = (byte) value;
      last[2 * element + 1] = (byte) (value >>> 8);
    }
    shares[threshold - 1] = last;
    assertThat(Shamir.combine(places, shares)).isEqualTo(other);
  }

  /**
   * Chi-square of 256 cells over 64,000 bytes: a correct program exceeds 400 with probability below
   * 1e-8.
   */
  @Test
  void split_sharesBelowThreshold_areUniform() {
    int[] counts = new int[256];
    byte[] secret = new byte[32];
    SecureRandom random = SeededRandom.of(1);
    for (int run = 0; run < 1000; run++) {
      for (byte[] share : Shamir.split(secret, 3, new int[] {1, 2}, random)) {
        for (byte value : share) {
          counts[value & 0xff]++;
        }
      }
    }
    double expected = 64_000 / 256.0;
    double chiSquare =
        Arrays.stream(counts).mapToDouble(c -> (c - expected) * (c - expected) / expected).sum();
    assertThat(chiSquare).isLessThan(400);
  }

  @Test
  void combine_aWrongShare_givesAnotherSecret() {
    byte[] secret = new byte[32];
    int[] places = {1, 2, 3};
    byte[][] shares = Shamir.split(secret, 3, places, SeededRandom.of(2));
    shares[1][5] ^= 1;
    assertThat(Shamir.combine(places, shares)).isNotEqualTo(secret);
  }

  @Test
  void split_badValues_areRefused() {
    byte[] secret = new byte[32];
    SecureRandom random = SeededRandom.of(3);
    assertThatThrownBy(() -> Shamir.split(new byte[31], 2, new int[] {1}, random))
        .hasMessage("secret must be 32 bytes but was 31");
    assertThatThrownBy(() -> Shamir.split(secret, 2, new int[] {0, 1}, random))
        .hasMessage("places must be distinct and in [1, 65535] but held 0");
    assertThatThrownBy(() -> Shamir.split(secret, 2, new int[] {4, 4}, random))
        .hasMessage("places must be distinct and in [1, 65535] but held 4");
    assertThatThrownBy(() -> Shamir.split(secret, 2, new int[] {65_536}, random))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Shamir.split(secret, 0, new int[] {1}, random))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Shamir.combine(new int[] {1}, new byte[0][]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Shamir.combine(new int[] {1}, new byte[][] {new byte[3]}))
        .hasMessage("share must be 32 bytes but was 3");
  }

  @Test
  void combine_pinnedShares_rebuild() {
    JsonNode pinned = Vectors.read("secagg-v1.json").get("shamir");
    List<Integer> places = new ArrayList<>();
    List<byte[]> shares = new ArrayList<>();
    for (Map.Entry<String, JsonNode> share : pinned.get("shares").properties()) {
      places.add(Integer.valueOf(share.getKey()));
      shares.add(HexFormat.of().parseHex(share.getValue().asText()));
    }
    byte[] secret =
        Shamir.combine(
            places.stream().mapToInt(Integer::intValue).toArray(), shares.toArray(byte[][]::new));
    assertThat(HexFormat.of().formatHex(secret)).isEqualTo(pinned.get("secret").asText());
  }

  private static int[] distinctPlaces(int count, Random choice) {
    int bound = choice.nextBoolean() ? 64 : 65_535;
    return choice.ints(1, bound + 1).distinct().limit(count).toArray();
  }

  private static int[] weights(int[] places) {
    int[] weights = new int[places.length];
    for (int i = 0; i < places.length; i++) {
      int log = 0;
      for (int j = 0; j < places.length; j++) {
        if (j != i) {
          log += LOG[places[j]] - LOG[places[j] ^ places[i]];
        }
      }
      weights[i] = EXP[Math.floorMod(log, 65_535)];
    }
    return weights;
  }

  private static int multiply(int a, int b) {
    return a == 0 || b == 0 ? 0 : EXP[LOG[a] + LOG[b]];
  }

  private static int element(byte[] bytes, int at) {
    return (bytes[2 * at] & 0xff) | (bytes[2 * at + 1] & 0xff) << 8;
  }
}
