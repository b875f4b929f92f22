package dev.tacit.privacy.accounting;

import static dev.tacit.privacy.NeighbouringRelation.ADD_OR_REMOVE_ONE;
import static dev.tacit.privacy.NeighbouringRelation.REPLACE_ONE;
import static dev.tacit.privacy.NeighbouringRelation.ZERO_OUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.privacy.accounting.loss.LogSum;
import dev.tacit.privacy.event.DiscreteGaussian;
import dev.tacit.privacy.event.DistributedDiscreteGaussian;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.privacy.event.Skellam;
import dev.tacit.privacy.event.VectorSkellam;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Noise in shares on vectors, against the divergences of its exact distribution. */
final class SharedNoiseTest {
  private static final double[] ORDERS = {1.05, 1.5, 2, 2.5, 5, 16, 40};
  private static final int[][] MOVES = {
    {1}, {2}, {3}, {1, 1}, {1, -1, 2}, {5}, {1, 1, 1, 1, 1, 1, 1, 1, 1}, {7, 0, 4}
  };

  /** How far above the truth rho may be, for each sigma of a share. */
  private static double slack(double sigma) {
    return sigma >= 1.2 ? 1.0001 : sigma >= 1 ? 1.002 : sigma >= 0.75 ? 1.1 : sigma >= 0.6 ? 2 : 14;
  }

  @Example
  void rdp_ofSumsOfDiscreteGaussians_isAboveTheExactOneAndNear() {
    for (double sigma : new double[] {0.5, 0.6, 0.75, 1, 1.2}) {
      for (int shares : new int[] {1, 2, 3, 4, 7, 16, 40}) {
        double[] sum = sum(sigma, shares);
        for (int[] move : MOVES) {
          PrivacyEvent event =
              new DistributedDiscreteGaussian(sigma, shares, norm(move), move.length);
          for (double order : ORDERS) {
            double exact = exact(sum, move, order);
            double bound = RdpAccountant.rdp(event, ZERO_OUT, order);
            assertThat(bound)
                .as("%s at %s", event, order)
                .isGreaterThanOrEqualTo(exact * (1 - 1e-9));
            // so that nothing that counts is left out of the sum
            if (order * greatest(move) <= 18 * sigma * Math.sqrt(shares)) {
              assertThat(bound)
                  .as("%s at %s", event, order)
                  .isLessThanOrEqualTo(exact * slack(sigma));
            }
          }
        }
      }
    }
  }

  @Example
  void rdp_ofSkellamVectors_isAboveTheExactOneAndNear() {
    for (double variance : new double[] {0.01, 0.5, 2, 8, 50, 400, 5000}) {
      double[] noise = skellam(variance);
      for (int[] move : MOVES) {
        PrivacyEvent event = new VectorSkellam(variance, size(move), norm(move));
        for (double order : ORDERS) {
          double exact = exact(noise, move, order);
          double bound = RdpAccountant.rdp(event, ZERO_OUT, order);
          assertThat(bound).as("%s at %s", event, order).isGreaterThanOrEqualTo(exact * (1 - 1e-9));
          // between whole orders the chord adds its share
          double chord = order == 2.5 ? 1.07 : 1;
          if (order >= 2 && order < 10 && greatest(move) <= 0.3 * variance) {
            assertThat(bound)
                .as("%s at %s", event, order)
                .isLessThanOrEqualTo(exact * chord * (1 + 5 / variance));
          }
        }
      }
    }
  }

  /** skellam-003 and -004 of the oracle: divergences summed by another library. */
  @Example
  void epsilon_ofOneSkellamCoordinate_isAboveThatOfTheOracleAndNear() {
    double many =
        RdpAccountant.epsilon(
                new SelfComposed(new VectorSkellam(400, 1, 1), 100), ADD_OR_REMOVE_ONE, 1e-5)
            .epsilon();
    assertThat(many).isBetween(2.16556232 * (1 - 1e-5), 2.16556232 * 1.003);
    double one =
        RdpAccountant.epsilon(new VectorSkellam(8, 1, 1), ADD_OR_REMOVE_ONE, 1e-6).epsilon();
    assertThat(one).isBetween(1.33232197 * (1 - 1e-5), 1.33232197 * 1.4);
  }

  /**
   * Kairouz, Liu and Steinke 2021, proposition 14 (as written in google-research/federated,
   * distributed_dp/accounting_utils.py): ours is not above theirs where either is of use.
   */
  @Example
  void rho_ofSumsOfDiscreteGaussians_isNotAboveThePapers() {
    for (double sigma : new double[] {0.7, 0.9, 1, 1.5, 3}) {
      for (int shares : new int[] {2, 10, 100, 1000}) {
        for (int dimension : new int[] {1, 100, 1_000_000}) {
          double move = Math.sqrt(shares) * sigma / 2;
          if (move >= 1) {
            double tau = 0;
            for (int k = 1; k < shares; k++) {
              tau += 10 * Math.exp(-2 * Math.PI * Math.PI * sigma * sigma * k / (k + 1));
            }
            double theirs = 0.5 + tau * Math.sqrt(dimension);
            PrivacyEvent event = new DistributedDiscreteGaussian(sigma, shares, move, dimension);
            assertThat(ZeroConcentratedAccountant.rho(event, ZERO_OUT))
                .as("%s", event)
                .isBetween(0.125, theirs * theirs / 2 * (1 + 1e-9));
          }
        }
      }
    }
  }

  /** At a sigma where shares blend, the price is the Gaussian's, in any dimension. */
  @Example
  void rho_ofWideShares_isThatOfOneGaussian() {
    PrivacyEvent event = new DistributedDiscreteGaussian(4, 1000, 150, 1_000_000);
    double gaussian = 150.0 * 150 / (2 * 16 * 1000);
    assertThat(ZeroConcentratedAccountant.rho(event, ZERO_OUT))
        .isBetween(gaussian, gaussian * (1 + 1e-9));
    assertThat(ZeroConcentratedAccountant.rho(event, REPLACE_ONE))
        .isBetween(4 * gaussian, 4 * gaussian * (1 + 1e-9));
    PrivacyEvent alone = new DistributedDiscreteGaussian(3, 1, 2, 1);
    assertThat(ZeroConcentratedAccountant.rho(alone, ZERO_OUT))
        .isCloseTo(
            ZeroConcentratedAccountant.rho(new DiscreteGaussian(3, 2), ZERO_OUT), within(1e-9));
  }

  /** Where exp(-2 pi^2 sigma^2) is none in doubles, it is still one Gaussian, and a number. */
  @Example
  void rho_ofSharesOfAnyWidth_isThatOfOneGaussian() {
    for (double sigma : new double[] {6, 8.6, 8.7, 31, 1e3, 1e9, 1e100}) {
      for (int shares : new int[] {1, 2, 5, 1000}) {
        double move = sigma * Math.sqrt(shares);
        PrivacyEvent event = new DistributedDiscreteGaussian(sigma, shares, move, 1_000_000);
        assertThat(ZeroConcentratedAccountant.rho(event, ZERO_OUT))
            .as("%s", event)
            .isBetween(0.5 * (1 - 1e-14), 0.5 * (1 + 1e-9));
      }
    }
    PrivacyEvent beyond = new DistributedDiscreteGaussian(1e200, 10, 1e200, 10);
    assertThat(ZeroConcentratedAccountant.rho(beyond, ZERO_OUT)).isBetween(0.05, 0.51);
  }

  /** The most that an event may state, at a sigma where no two shares blend well. */
  @Example
  void rho_ofAMillionShares_isFinite() {
    PrivacyEvent narrow = new DistributedDiscreteGaussian(0.5, 1 << 20, 2, 10);
    assertThat(ZeroConcentratedAccountant.rho(narrow, ZERO_OUT)).isBetween(1e-5, 8.0);
    PrivacyEvent wide = new DistributedDiscreteGaussian(1.2, 1 << 20, 1000, 1_000_000);
    double gaussian = 1e6 / (2 * 1.44 * (1 << 20));
    assertThat(ZeroConcentratedAccountant.rho(wide, ZERO_OUT))
        .isBetween(gaussian, gaussian * 1.001);
  }

  @Property(tries = 200)
  void rho_ofSumsOfDiscreteGaussians_isMonotone(
      @ForAll @DoubleRange(min = 0.5, max = 3) double sigma,
      @ForAll @IntRange(min = 1, max = 300) int shares,
      @ForAll @DoubleRange(min = 1, max = 50) double move,
      @ForAll @IntRange(min = 1, max = 10_000) int dimension) {
    double rho = rho(sigma, shares, move, dimension);
    assertThat(rho)
        .isGreaterThanOrEqualTo(rho(sigma * 1.05, shares, move, dimension))
        .isGreaterThanOrEqualTo(rho(sigma, 2 * shares, move, dimension))
        .isLessThanOrEqualTo(rho(sigma, shares, move * 1.05, dimension))
        .isLessThanOrEqualTo(rho(sigma, shares, move, 2 * dimension))
        .isGreaterThanOrEqualTo(move * move / (2 * sigma * sigma * shares));
  }

  private static double rho(double sigma, int shares, double move, int dimension) {
    return ZeroConcentratedAccountant.rho(
        new DistributedDiscreteGaussian(sigma, shares, move, dimension), ZERO_OUT);
  }

  @Property(tries = 300)
  void rdp_ofSkellamVectors_isMonotoneAndBelowItsRho(
      @ForAll @DoubleRange(min = 0.1, max = 1e6) double variance,
      @ForAll @DoubleRange(min = 1, max = 200) double l2,
      @ForAll @DoubleRange(min = 1, max = 20) double spread,
      @ForAll @DoubleRange(min = 1.01, max = 80) double order) {
    double rdp = rdp(variance, l2 * spread, l2, order);
    assertThat(rdp)
        .isLessThanOrEqualTo(rdp(variance, l2 * spread, l2, order * 1.01) * (1 + 1e-12))
        .isLessThanOrEqualTo(rdp(variance, l2 * spread * 1.1, l2, order) * (1 + 1e-12))
        .isLessThanOrEqualTo(rdp(variance, l2 * spread, l2 * 1.1, order) * (1 + 1e-12))
        .isLessThanOrEqualTo(rdp(variance / 1.1, l2 * spread, l2, order) * (1 + 1e-12))
        .isLessThanOrEqualTo(
            order
                * ZeroConcentratedAccountant.rho(
                    new VectorSkellam(variance, l2 * spread, l2), ZERO_OUT))
        .isGreaterThanOrEqualTo(order * Math.min(l2, l2 * spread) * l2 / (2 * variance) * 0.99);
    assertThat(RdpAccountant.rdp(new VectorSkellam(variance, l2 * spread, l2), REPLACE_ONE, order))
        .isEqualTo(
            RdpAccountant.rdp(
                new VectorSkellam(variance, 2 * l2 * spread, 2 * l2), ZERO_OUT, order));
  }

  private static double rdp(double variance, double l1, double l2, double order) {
    return RdpAccountant.rdp(new VectorSkellam(variance, l1, l2), ZERO_OUT, order);
  }

  /** The upper bound is Renyi's, and never below what the same noise on one coordinate is. */
  @Example
  void epsilon_byLossDistributions_isRenyis() {
    PrivacyEvent vector = new SelfComposed(new VectorSkellam(400, 2, 2), 20);
    double truth =
        PldAccountant.epsilon(new SelfComposed(new Skellam(400, 2), 20), ADD_OR_REMOVE_ONE, 1e-6)
            .lower();
    Bounds bounds = PldAccountant.epsilon(vector, ADD_OR_REMOVE_ONE, 1e-6);
    assertThat(bounds.upper()).isBetween(truth, truth * 1.15);
    assertThat(bounds.upper())
        .isEqualTo(RdpAccountant.epsilon(vector, ADD_OR_REMOVE_ONE, 1e-6).epsilon());
    PrivacyEvent shares = new SelfComposed(new DistributedDiscreteGaussian(2, 100, 2, 5), 20);
    Bounds gaussian =
        PldAccountant.epsilon(new SelfComposed(new Gaussian(10), 20), ADD_OR_REMOVE_ONE, 1e-6);
    assertThat(PldAccountant.epsilon(shares, ADD_OR_REMOVE_ONE, 1e-6).upper())
        .isBetween(gaussian.lower(), gaussian.upper() * 1.15);
  }

  @Example
  void epsilon_onASample_isRefused() {
    for (PrivacyEvent event :
        new PrivacyEvent[] {
          new DistributedDiscreteGaussian(1, 10, 1, 1), new VectorSkellam(10, 1, 1)
        }) {
      assertThatThrownBy(
              () -> RdpAccountant.rdp(new PoissonSampled(0.1, event), ADD_OR_REMOVE_ONE, 2))
          .isInstanceOf(UnsupportedEventException.class)
          .hasMessageContaining("on a Poisson sample");
    }
  }

  @Example
  void event_ofWhatTheProofDoesNotHoldFor_isRefused() {
    assertThatThrownBy(() -> new DistributedDiscreteGaussian(0.499, 10, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("share_sigma must be >= 0.5 and finite but was 0.499");
    assertThatThrownBy(() -> new DistributedDiscreteGaussian(1, 0, 1, 1))
        .hasMessage("shares must be in [1, 1048576] but was 0");
    assertThatThrownBy(() -> new DistributedDiscreteGaussian(1, (1 << 20) + 1, 1, 1))
        .hasMessage("shares must be in [1, 1048576] but was 1048577");
    assertThatThrownBy(() -> new DistributedDiscreteGaussian(1, 10, 0.5, 1))
        .hasMessage("l2_sensitivity must be >= 1.0 and finite but was 0.5");
    assertThatThrownBy(() -> new DistributedDiscreteGaussian(1, 10, 1, 0))
        .hasMessage("dimension must be >= 1 but was 0");
    assertThatThrownBy(() -> new DistributedDiscreteGaussian(Double.NaN, 10, 1, 1))
        .hasMessageContaining("share_sigma");
    assertThatThrownBy(() -> new VectorSkellam(0, 1, 1))
        .hasMessage("variance must be > 0 and finite but was 0.0");
    assertThatThrownBy(() -> new VectorSkellam(1, Double.POSITIVE_INFINITY, 1))
        .hasMessage("l1_sensitivity must be >= 1.0 and finite but was Infinity");
    assertThatThrownBy(() -> new VectorSkellam(1, 1, 0.9))
        .hasMessage("l2_sensitivity must be >= 1.0 and finite but was 0.9");
  }

  /**
   * By convolution, all terms positive; index length / 2 is 0. Shares reach so far that every sum
   * of a probability above 1e-280 has all its terms.
   */
  private static double[] sum(double sigma, int shares) {
    int reach = (int) Math.ceil(37 * sigma);
    double[] share = new double[2 * reach + 1];
    Arrays.setAll(share, i -> Math.exp(-(double) (i - reach) * (i - reach) / (2 * sigma * sigma)));
    double whole = Arrays.stream(share).sum();
    double[] sum = {1};
    for (int n = 0; n < shares; n++) {
      double[] next = new double[sum.length + 2 * reach];
      for (int i = 0; i < sum.length; i++) {
        for (int k = 0; k < share.length; k++) {
          next[i + k] += sum[i] * share[k] / whole;
        }
      }
      sum = next;
    }
    return sum;
  }

  private static double[] skellam(double variance) {
    int reach = 400 + (int) (30 * Math.sqrt(variance));
    double[] noise = new double[2 * reach + 1];
    double[] ratios = new double[reach + 1];
    double ratio = 0;
    for (int k = 3 * reach; k >= 1; k--) {
      ratio = 1 / (2 * k / variance + ratio);
      if (k <= reach) {
        ratios[k] = ratio;
      }
    }
    noise[reach] = 1;
    for (int k = 1; k <= reach; k++) {
      noise[reach + k] = noise[reach + k - 1] * ratios[k];
      noise[reach - k] = noise[reach + k];
    }
    double whole = Arrays.stream(noise).sum();
    return Arrays.stream(noise).map(p -> p / whole).toArray();
  }

  /** A sum over the coordinates, which are independent. */
  private static double exact(double[] noise, int[] move, double order) {
    return Arrays.stream(move).mapToDouble(d -> exact(noise, Math.abs(d), order)).sum();
  }

  /**
   * Of one coordinate: the mean of r^order - 1 - order (r - 1), which has no negative terms, from
   * its logarithm. What is too far out for a double is left out, so that it is exact or too small.
   */
  private static double exact(double[] noise, int move, double order) {
    LogSum excess = new LogSum();
    for (int i = move; i < noise.length && move > 0; i++) {
      double here = noise[i];
      double moved = noise[i - move];
      if (here > 1e-280 && moved > 1e-280) {
        double loss = Math.log(moved) - Math.log(here);
        double power = order * loss;
        // ln(r^order (1 - (1 + order (r - 1)) / r^order)), or without powers that overflow
        double rest = (1 + order * Math.expm1(Math.min(loss, 600))) * Math.exp(-power);
        double log =
            power > 30
                ? power + Math.log1p(-Math.min(rest, 0.5))
                : Math.log(Math.expm1(power) - order * Math.expm1(loss));
        excess.add(Math.log(here) + log);
      }
    }
    double log = excess.log();
    return (log > 40 ? log : Math.log1p(Math.exp(log))) / (order - 1);
  }

  private static double norm(int[] move) {
    return Math.sqrt(Arrays.stream(move).map(d -> d * d).sum()) * (1 + 1e-15);
  }

  private static int greatest(int[] move) {
    return Arrays.stream(move).map(Math::abs).max().orElseThrow();
  }

  private static double size(int[] move) {
    return Arrays.stream(move).map(Math::abs).sum();
  }
}
