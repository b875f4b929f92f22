package dev.tacit.privacy.noise;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What {@code DistributedDiscreteGaussian} claims to be in a sum is what the devices' noise makes.
 */
class SharesTest {
  /** By exact convolution; false alarms as in DiscreteNoiseTest. */
  @ParameterizedTest
  @CsvSource({"0.5, 2", "0.5, 9", "0.75, 20", "3, 12"})
  void fill_discreteGaussianShares_addUpToTheirConvolution(double sigma, int shares) {
    int[] sums = new int[DiscreteNoiseTest.SAMPLES / 4];
    int[] one = new int[sums.length];
    DiscreteGaussian share = DiscreteGaussian.ofDeviation(sigma);
    try (SecureRandomStream random = SecureRandomStream.create()) {
      for (int i = 0; i < shares; i++) {
        share.fill(random, one, 0, one.length);
        Arrays.setAll(sums, k -> sums[k] + one[k]);
      }
    }
    double width = sigma * Math.sqrt(shares);
    double[] weights = convolved(sigma, shares);
    int middle = weights.length / 2;
    DiscreteNoiseTest.check(
        Arrays.stream(sums).asLongStream().toArray(),
        width,
        12,
        k -> Math.abs(k) <= middle ? weights[middle + (int) k] : 0);
  }

  private static double[] convolved(double sigma, int shares) {
    int reach = (int) Math.ceil(14 * sigma);
    double[] sum = {1};
    for (int n = 0; n < shares; n++) {
      double[] next = new double[sum.length + 2 * reach];
      for (int i = 0; i < sum.length; i++) {
        for (int k = -reach; k <= reach; k++) {
          next[i + k + reach] += sum[i] * Math.exp(-k * k / (2 * sigma * sigma));
        }
      }
      double whole = Arrays.stream(next).sum();
      sum = Arrays.stream(next).map(p -> p / whole).toArray();
    }
    return sum;
  }
}
