package dev.tacit.privacy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.apache.commons.math3.distribution.BetaDistribution;
import org.junit.jupiter.api.Test;

class ClopperPearsonTest {
  @Test
  void bounds_noneOrAll_areTheClosedForm() {
    for (double failure : new double[] {1e-12, 1e-6, 0.05, 0.5}) {
      for (int n : new int[] {1, 7, 1000, 1_000_000}) {
        double root = -Math.expm1(Math.log(failure) / n);
        assertThat(ClopperPearson.upper(0, n, failure)).isCloseTo(root, within(1e-9 * root));
        assertThat(ClopperPearson.lower(n, n, failure)).isCloseTo(1 - root, within(1e-9));
        assertThat(ClopperPearson.lower(0, n, failure)).isZero();
        assertThat(ClopperPearson.upper(n, n, failure)).isEqualTo(1);
      }
    }
  }

  @Test
  void bounds_moderateCounts_areQuantilesOfBeta() {
    for (double failure : new double[] {1e-3, 0.025, 0.3}) {
      for (int n : new int[] {10, 333}) {
        for (int k = 1; k < n; k += n / 10) {
          BetaDistribution low = new BetaDistribution(null, k, n - k + 1, 1e-12);
          BetaDistribution high = new BetaDistribution(null, k + 1, n - k, 1e-12);
          assertThat(ClopperPearson.lower(k, n, failure))
              .isCloseTo(low.inverseCumulativeProbability(failure), within(1e-8));
          assertThat(ClopperPearson.upper(k, n, failure))
              .isCloseTo(high.inverseCumulativeProbability(1 - failure), within(1e-8));
        }
      }
    }
  }

  @Test
  void bounds_anyCount_areWhereTheTailIsTheFailureProbability() {
    for (int k : new int[] {1, 20, 499_000, 999_000}) {
      double upper = ClopperPearson.upper(k, 1_000_000, 1e-9);
      double logOdds = Math.log(upper / (1 - upper));
      assertThat(BinomialTail.logAtMost(1_000_000, k, logOdds))
          .isCloseTo(Math.log(1e-9), within(2e-4));
    }
  }

  @Test
  void bounds_tiniestFailureProbability_areOnTheSafeSide() {
    for (double failure : new double[] {1e-100, 1e-290, Double.MIN_VALUE}) {
      double lower = ClopperPearson.lower(1, 1000, failure);
      assertThat(lower).isBetween(0.0, failure / 1000 * (1 + 1e-9));
      assertThat(ClopperPearson.upper(999, 1000, failure)).isEqualTo(1);
    }
    assertThat(ClopperPearson.lower(1, 1000, 1e-100)).isGreaterThan(0.999e-103);
  }
}
