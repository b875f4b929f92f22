package dev.tacit.simulation.randomness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeedsTest {
  private static final long INCREMENT = 0x9e3779b97f4a7c15L;
  private static final String LONGEST =
      "0123456789abcdefghijklmnopqrstuvwxyz-0123456789abcdefghijklmnopq";

  /**
   * Keys by Python's hashlib, streams by {@code openssl enc -aes-256-ctr} (OpenSSL 3.0) with that
   * key, an initial vector of zeros and zeros as input: the first 32 bytes, and 16 over the end of
   * the third buffer. Bits by the same script, after the formula of the Javadoc.
   */
  @ParameterizedTest
  @CsvSource({
    "0, '', e220a8397b1dcdaf, cf12491b34c905c9d8cfd4b0df439763a78b1c048823509e543d9b3897bd486e,"
        + "128618a85d614db2a3ce921d56b4ce5a",
    "1, round 7 client 123, 71f03b0e5afd1b86,"
        + "16a12b7b9770ffc21cb07fd8900a5aba63983850afde6c4eea9be0202d73a976,"
        + "d23de4c788275fcbed9821138b74866d",
    "-5, noise 0, c42063d33c627705,"
        + "ae053a6234401dfe5b5b1e8d6eb55a46cbe0ad8bdfbaa81a9cef8a1b67e7f84d,"
        + "533c66dc2dc8f341256c2af69b542fbd",
    "-9223372036854775808, "
        + LONGEST
        + " -1, 84977bce2b657e49,"
        + "cb680270893dc3cdbc685fdae91a95cb7f20ac374c0de47f21556cee871eb4e3,"
        + "81a41f25206c6b89685033393093748d",
  })
  void placesOfKnownPaths_giveTheBytesOfOtherTools(
      long seed, String path, String bits, String first, String later) {
    Seeds seeds = Seeds.of(seed);
    String[] words = path.isEmpty() ? new String[0] : path.split(" ");
    for (int i = 0; i < words.length; i += 2) {
      seeds = seeds.at(words[i], Long.parseLong(words[i + 1]));
    }
    assertThat(HexFormat.of().toHexDigits(seeds.bits())).isEqualTo(bits);
    byte[] start = new byte[32];
    byte[] between = new byte[3 * 4096 - 8 - 32];
    byte[] end = new byte[16];
    try (SeededStream stream = seeds.stream()) {
      stream.nextBytes(start);
      stream.nextBytes(between);
      stream.nextBytes(end);
    }
    assertThat(HexFormat.of().formatHex(start)).isEqualTo(first);
    assertThat(HexFormat.of().formatHex(end)).isEqualTo(later);
  }

  /** The JDK's own SplitMix64; 85944171f73967e8 is the published FNV-1a of "foobar". */
  @Property(tries = 100)
  void bits_ofNumbersInOrder_areTheOutputsOfSplitMix(@ForAll long seed) {
    assertThat(Seeds.of(seed).bits()).isEqualTo(mix(seed + INCREMENT));
    Seeds place = Seeds.of(seed).at("round", 3);
    SplittableRandom outputs = new SplittableRandom(mix(place.bits() ^ 0x85944171f73967e8L));
    for (int number = 0; number < 20; number++) {
      assertThat(place.at("foobar", number).bits()).isEqualTo(outputs.nextLong());
    }
  }

  private static long mix(long z) {
    return new SplittableRandom(z - INCREMENT).nextLong();
  }

  /** Paths that a careless encoding would take for one another, and neighbours of all kinds. */
  @Test
  void differentPlaces_haveDifferentStreamsAndBits() {
    List<Seeds> places = new ArrayList<>();
    for (long seed : new long[] {0, 1, -1, 256}) {
      Seeds root = Seeds.of(seed);
      places.add(root);
      for (String name : new String[] {"a", "aa", "ab", "b", "a0", "0"}) {
        for (long number : new long[] {0, 1, -1, 256, 1L << 56}) {
          Seeds child = root.at(name, number);
          places.add(child);
          places.add(child.at("a"));
          places.add(child.at("aa", number));
        }
      }
    }
    Set<Long> bits = new HashSet<>();
    Set<Long> first = new HashSet<>();
    for (Seeds place : places) {
      bits.add(place.bits());
      first.add(first(place));
    }
    assertThat(bits).hasSize(places.size());
    assertThat(first).hasSize(places.size());
  }

  @Test
  void streams_ofParts_areThoseOfTheirPlaces() {
    Seeds place = Seeds.of(4).at("noise");
    assertThat(first(place.at("noise"))).isEqualTo(first(place.at("noise", 0)));
    try (SeededStream part = place.streams().apply(5)) {
      assertThat(part.nextLong()).isEqualTo(first(place.at("part", 5)));
    }
  }

  private static long first(Seeds place) {
    try (SeededStream stream = place.stream()) {
      return stream.nextLong();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Round", "a b", "ä", "a,", "_", LONGEST + "0"})
  void at_otherNames_areRefused(String name) {
    assertThatThrownBy(() -> Seeds.of(1).at(name, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("name must be 1 to 64 lower-case letters, digits and hyphens but was " + name);
  }

  @Test
  void toString_anyPlace_isItsPath() {
    assertThat(Seeds.of(1).at("round", 7).at("client", -2))
        .hasToString("seed 1, round 7, client -2");
  }

  /**
   * A million clients of each of two rounds: all different; each bit set half the time, and beside
   * the next client's and the other round's half the time, within 6.2 deviations of a fair coin:
   * false alarm 6e-10 for each of 192 sums, 1.1e-7 for all.
   */
  @Test
  void bits_ofAMillionClients_areDistinctAndBalanced() {
    int clients = 1_000_000;
    long[][] rounds = new long[2][];
    for (int round = 0; round < 2; round++) {
      Seeds place = Seeds.of(11).at("round", round);
      rounds[round] = new long[clients];
      for (int client = 0; client < clients; client++) {
        rounds[round][client] = place.at("client", client).bits();
      }
    }
    int[][] ones = new int[3][Long.SIZE];
    for (int client = 0; client < clients; client++) {
      long word = rounds[0][client];
      count(ones[0], word);
      count(ones[1], word ^ rounds[0][(client + 1) % clients]);
      count(ones[2], word ^ rounds[1][client]);
    }
    Arrays.sort(rounds[0]);
    int repeated = 0;
    for (int i = 1; i < clients; i++) {
      repeated += rounds[0][i] == rounds[0][i - 1] ? 1 : 0;
    }
    assertThat(repeated).isZero();
    for (int[] sums : ones) {
      for (int sum : sums) {
        assertThat(Math.abs(sum - clients / 2)).isLessThan(3100);
      }
    }
  }

  private static void count(int[] ones, long word) {
    for (int bit = 0; bit < Long.SIZE; bit++) {
      ones[bit] += (int) (word >>> bit) & 1;
    }
  }
}
