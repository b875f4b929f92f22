package dev.tacit.learning.dpftrl;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What streams give to the source against 60 digits: within the error that is charged for. */
class RoundingTest {
  private static final MathContext DIGITS = new MathContext(60);
  private static final int STEPS = 300;
  private static final double LARGEST = 1e7;

  static List<CorrelatedNoise> settings() {
    return List.of(
        Banded.squareRoot(1, 1),
        Banded.squareRoot(1, 100),
        new Banded(1, List.of(1.0, 1.0, 1.0, 0.3)),
        new Blt(1, List.of(0.3, 0.1), List.of(0.7, 0.997)),
        new Blt(1, List.of(0.9), List.of(0.1)));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void release_ofLargeSums_isOffByNoMoreThanCharged(CorrelatedNoise noise) {
    Random random = new Random(6);
    double[] given = new double[STEPS];
    int[] step = {0};
    GaussianSource source =
        (values, deviation) -> {
          given[step[0]++] = values[0];
          values[0] += random.nextGaussian() * deviation;
        };
    double[] sums = random.doubles(STEPS, -LARGEST, LARGEST).toArray();
    double[] released = new double[STEPS];
    Correlation correlation = correlation(noise);
    for (int t = 0; t < STEPS; t++) {
      double[] sum = {sums[t]};
      correlation.release(sum, source, 1);
      released[t] = sum[0];
    }
    double charged = Rounding.error(correlation, 1, LARGEST);
    BigDecimal[] column = column(noise);
    double worst = 0;
    for (int t = 0; t < STEPS; t++) {
      BigDecimal exact = new BigDecimal(sums[t]);
      for (int i = 1; i <= t; i++) {
        BigDecimal past = new BigDecimal(released[t - i]).subtract(new BigDecimal(sums[t - i]));
        exact = exact.subtract(column[i].multiply(past, DIGITS), DIGITS);
      }
      worst = Math.max(worst, exact.subtract(new BigDecimal(given[t])).abs().doubleValue());
    }
    assertThat(worst).isLessThan(charged);
    // and the charge is of the right order: no more than a thousand times what was seen
    if (correlation.vectors() > 0) {
      assertThat(worst).isGreaterThan(charged / 1000);
    }
  }

  private static Correlation correlation(CorrelatedNoise noise) {
    return noise instanceof Banded banded
        ? banded.correlation(STEPS, 1)
        : ((Blt) noise).correlation(STEPS, 1);
  }

  private static BigDecimal[] column(CorrelatedNoise noise) {
    BigDecimal[] column = new BigDecimal[STEPS];
    for (int t = 0; t < STEPS; t++) {
      column[t] = t == 0 ? BigDecimal.ONE : BigDecimal.ZERO;
      if (noise instanceof Banded banded && t < banded.coefficients().size()) {
        column[t] = new BigDecimal(banded.coefficients().get(t));
      }
      if (noise instanceof Blt blt && t > 0) {
        for (int i = 0; i < blt.scales().size(); i++) {
          BigDecimal power = new BigDecimal(blt.decays().get(i)).pow(t - 1, DIGITS);
          column[t] = column[t].add(new BigDecimal(blt.scales().get(i)).multiply(power, DIGITS));
        }
      }
    }
    return column;
  }
}
