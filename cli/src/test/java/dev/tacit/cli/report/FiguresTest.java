package dev.tacit.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.privacy.event.Composed;
import dev.tacit.privacy.event.DistributedDiscreteGaussian;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.privacy.event.VectorSkellam;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
  @Property
  void epsilon_anyValue_isNeverBelowItAndNear(
      @ForAll @DoubleRange(min = -6, max = 6) @Scale(9) double exponent) {
    double value = Math.pow(10, exponent);
    BigDecimal shown = new BigDecimal(Figures.epsilon(value));
    assertThat(shown).isGreaterThanOrEqualTo(BigDecimal.valueOf(value));
    assertThat(shown.doubleValue()).isLessThanOrEqualTo(value * 1.0101);
  }

  @Property
  void scientific_anyDelta_isNeverBelowItAndNear(
      @ForAll @DoubleRange(min = -300, max = 0) @Scale(9) double exponent) {
    double value = Math.pow(10, exponent);
    BigDecimal shown = new BigDecimal(Figures.scientific(value));
    assertThat(shown).isGreaterThanOrEqualTo(BigDecimal.valueOf(value));
    assertThat(shown.doubleValue()).isLessThanOrEqualTo(value * 1.0101);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1.1, 1.10",
    "1.9998, 2.00",
    "2, 2.00",
    "9.996, 10.00",
    "12.31, 12.4",
    "0.001231, 0.00124",
    "1234.2, 1235",
    "1.2345e-150, 1.24e-150",
    "1.2345e150, 1.24e150",
    "Infinity, ∞"
  })
  void epsilon_value_hasThreeDigits(double value, String shown) {
    assertThat(Figures.epsilon(value)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "1e-5, 1e-5",
    "1.6666666666666667e-5, 1.67e-5",
    "9.999e-7, 1e-6",
    "0.25, 2.5e-1",
    "0.999999999, 9.99999999e-1",
    "0, 0"
  })
  void scientific_delta_isRoundedUp(double value, String shown) {
    assertThat(Figures.scientific(value)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({"1e-5, '100,000'", "1.6666666666666667e-5, '59,999'", "0.3, 3", "1e-150, 1e150"})
  void oneIn_chance_isRoundedDown(double chance, String shown) {
    assertThat(Figures.oneIn(chance)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({"1.23451, 1.2346", "0.8, 0.8000", "100, 100.0000", "1e-7, 1e-7", "1e300, 1e300"})
  void noise_value_hasFourDecimalsOrAnExponent(double value, String shown) {
    assertThat(Figures.noise(value)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({"1.9998, 1.99", "0.001239, 0.00123", "0, 0", "1.239e-9, 1.23e-9", "Infinity, ∞"})
  void epsilonDown_lowerBound_isNeverMore(double value, String shown) {
    assertThat(Figures.epsilonDown(value)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({"1e-3, 0.1 %", "0.0027183818, 0.28 %", "1, 100 %"})
  void shareUp_bound_isRoundedUp(double value, String shown) {
    assertThat(Figures.shareUp(value)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({"0, 0 steps", "1, 1 step", "1000, '1,000 steps'"})
  void count_ofSomething_hasItsPlural(long value, String shown) {
    assertThat(Figures.count(value, "step")).isEqualTo(shown);
  }

  @Test
  void printable_controlsAndDirections_areReplaced() {
    assertThat(Figures.printable("a\u001b[31m\nb\u202e größer 𝔸\t"))
        .isEqualTo("a�[31m�b� größer 𝔸\t");
  }

  /** By hand: e·0.001 + δ; with ε = 0 an attack gains δ only; for a large ε the second bound. */
  @Test
  void truePositives_knownCases_areTheBoundsOfBothErrors() {
    assertThat(MembershipTable.truePositives(1, 1e-5, 0.001)).isBetween(0.0027282, 0.0027283);
    assertThat(MembershipTable.truePositives(0, 0.01, 0.1)).isBetween(0.10999, 0.11001);
    assertThat(MembershipTable.truePositives(3, 0, 0.1)).isBetween(0.95519, 0.95520);
    assertThat(MembershipTable.truePositives(Double.POSITIVE_INFINITY, 0, 0.001)).isEqualTo(1);
  }

  @Test
  void words_longComposition_tellsRunsOnceAndSaysHowManyAreLeft() {
    List<PrivacyEvent> events = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      events.add(new SelfComposed(new Gaussian(i < 990 ? 1.5 : i), 2));
    }
    assertThat(EventWords.of(new Composed(events)))
        .startsWith(
            "990 times (2 times (a sum with Gaussian noise of 1.5000 × clipping norm)); then 2")
        .endsWith("; then 5 more");
    assertThat(EventWords.of(new Composed(List.of()))).isEqualTo("nothing");
    assertThat(EventWords.of(new SelfComposed(new Gaussian(1), 0))).isEqualTo("nothing");
  }

  @Test
  void words_noiseInShares_tellWhoAddsHowMuch() {
    assertThat(EventWords.of(new DistributedDiscreteGaussian(2.5, 1_200, 150, 1_000)))
        .isEqualTo(
            "a sum of whole numbers with discrete Gaussian noise from 1,200 devices or more,"
                + " sigma 2.5000 each, for contributions of norm up to 150");
    assertThat(EventWords.of(new SelfComposed(new VectorSkellam(6400, 900, 40.25), 3)))
        .isEqualTo(
            "3 times (a sum of whole numbers with Skellam noise of variance 6400 or more, for"
                + " contributions of norm up to 40.3)");
  }
}
