package dev.tacit.privacy.noise;

import java.math.BigInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExactSymmetricTest {
  /**
   * Blocks are narrow in use, so that nearly everything is accepted at once. Here they are as wide
   * as the distribution, or wider: a wrong acceptance shows, and exponents above 1 come up.
   */
  @ParameterizedTest
  @CsvSource({
    "1, 0, 200, 0",
    "1, 0, 200, 2",
    "1, 0, 200, 4",
    "1, 0, 200, 6",
    "1, 0, 20000, 7",
    "0, 1, 10, 0",
    "0, 1, 10, 1",
    "0, 1, 10, 4",
    "0, 1, 10, 6",
    "1, 10, 200, 3",
  })
  void next_anyWidthOfBlocks_fitsTheDistribution(
      long quadratic, long linear, long denominator, int blockBits) {
    ExactSymmetric sampler =
        new ExactSymmetric(
            BigInteger.valueOf(quadratic),
            BigInteger.valueOf(linear),
            BigInteger.valueOf(denominator),
            blockBits);
    long[] samples = new long[DiscreteNoiseTest.SAMPLES];
    try (SecureRandomStream random = SecureRandomStream.create()) {
      for (int i = 0; i < samples.length; i++) {
        samples[i] = sampler.next(random);
      }
    }
    double width = linear > 0 ? 10 : Math.sqrt(denominator / 2.0);
    DiscreteNoiseTest.check(
        samples,
        width,
        40,
        k -> Math.exp(-(quadratic * k * k + linear * Math.abs(k)) / denominator));
  }
}
