package dev.tacit.privacy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.noise.GaussianNoise;
import dev.tacit.privacy.noise.SecureRandomStream;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Audits the sampler of the product with its own randomness: no seeds. */
class GaussianNoiseAuditTest {
  private static final int RUNS = 1_000_000;
  private static final double DELTA = 1e-5;

  /** How often a right sampler would be accused. */
  private static final double FALSE_ALARM = 1e-9;

  /**
   * What share of the accountant's epsilon is surely found: the bounds of ten runs were 0.50 to
   * 0.63 of it with a standard deviation of 0.02, so, if they are normal, a run below has a chance
   * far below 1e-9. As for half the noise, the bounds of ten runs were 7 standard deviations or
   * more above the accountant's epsilon: a miss has a chance of 1e-11, if they are normal.
   */
  private static final double FLOOR = 0.3;

  @ParameterizedTest
  @ValueSource(doubles = {0.7, 1, 2, 4})
  void audit_sampler_isBelowTheAccountantAndNotFar(double sigma) {
    double bound = audit(sigma, sigma);
    assertThat(bound).isLessThanOrEqualTo(claimed(sigma));
    assertThat(bound).isGreaterThan(FLOOR * claimed(sigma));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 2, 4})
  void audit_halfTheNoise_isCaught(double sigma) {
    double bound = audit(sigma, sigma / 2);
    assertThat(bound).isGreaterThan(claimed(sigma));
  }

  private static double claimed(double sigma) {
    return PldAccountant.epsilon(new Gaussian(sigma), NeighbouringRelation.ADD_OR_REMOVE_ONE, DELTA)
        .upper();
  }

  /** Each of the values is a release of one number of sensitivity 1. */
  private static double audit(double sigma, double actual) {
    double[] with = new double[RUNS];
    Arrays.fill(with, 1);
    double[] without = new double[RUNS];
    try (SecureRandomStream random = SecureRandomStream.create()) {
      GaussianNoise noise = new GaussianNoise(random);
      noise.add(with, 0, RUNS, actual);
      noise.add(without, 0, RUNS, actual);
    }
    return TwoWorldAudit.heldOut(with, without, DELTA, FALSE_ALARM).bound().epsilon();
  }
}
