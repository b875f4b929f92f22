package dev.tacit.simulation.randomness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class DrawsTest {
  @Test
  void bits_ofSplitMix_areThePublished() {
    // Rosetta Code, "Pseudo-random numbers/Splitmix64", seed 1234567.
    Draws draws = Draws.splitMix(1234567);
    String[] published = {
      "6457827717110365317",
      "3203168211198807973",
      "9817491932198370423",
      "4593380528125082431",
      "16408922859458223821"
    };
    for (String value : published) {
      assertThat(Long.toUnsignedString(draws.bits())).isEqualTo(value);
    }
  }

  @Property
  void of_sameKey_givesTheSame(@ForAll long seed, @ForAll long client, @ForAll long round) {
    assertThat(Draws.of(seed, "a", client, round).bits())
        .isEqualTo(Draws.of(seed, "a", client, round).bits());
  }

  @Test
  void of_neighbouringKeys_giveOthers() {
    Set<Long> seen = new HashSet<>();
    int made = 0;
    for (long seed = -2; seed < 2; seed++) {
      for (String purpose : new String[] {"a", "b", "ab", "ba"}) {
        for (long client = -5; client < 20; client++) {
          for (long round = -5; round < 20; round++) {
            seen.add(Draws.of(seed, purpose, client, round).bits());
            made++;
          }
        }
      }
    }
    assertThat(seen).hasSize(made);
  }

  @Test
  void below_small_isUniform() {
    int[] counts = new int[7];
    for (int client = 0; client < 10_000; client++) {
      Draws draws = Draws.of(3, "below", client, 1);
      for (int i = 0; i < 7; i++) {
        counts[draws.below(7)]++;
      }
    }
    // Binomial with mean 10,000 and deviation 92.6; six of them: a false alarm in 10^8 runs.
    for (int count : counts) {
      assertThat(count).isBetween(10_000 - 556, 10_000 + 556);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Draws.of(3, "below", 0, 0).below(0))
        .withMessage("bound must be at least 1 but was 0");
  }

  @Test
  void normal_many_haveItsMoments() {
    int count = 200_000;
    double sum = 0;
    double squares = 0;
    double fourths = 0;
    for (int i = 0; i < count / 4; i++) {
      Draws draws = Draws.of(5, "normal", i, 0);
      for (int j = 0; j < 4; j++) {
        double value = draws.normal();
        sum += value;
        squares += value * value;
        fourths += Math.pow(value, 4);
      }
    }
    // Six deviations: 1, sqrt(2) and sqrt(96) over sqrt(count); a false alarm in 10^8 runs.
    double unit = 6 / Math.sqrt(count);
    assertThat(sum / count).isCloseTo(0, within(unit));
    assertThat(squares / count).isCloseTo(1, within(Math.sqrt(2) * unit));
    assertThat(fourths / count).isCloseTo(3, within(Math.sqrt(96) * unit));
  }
}
