package dev.tacit.privacy.event;

/**
 * Matrix mechanisms as events: noise correlated over the steps of a training run, C^-1 Z for a
 * strategy matrix C. What is released is post-processing of the Gaussian mechanism on C X, so all
 * steps together are one {@link Gaussian} of sigma over the sensitivity of C X under the
 * participation pattern (Denisov et al. 2022, theorem 2.1, also when adaptive; Choquette-Choo et
 * al. 2023, "Multi-epoch matrix factorization mechanisms"; BLT: McMahan et al. 2024). It composes
 * as any Gaussian does.
 */
public final class MatrixMechanisms {
  private MatrixMechanisms() {}

  /**
   * A whole run.
   *
   * @param sigma standard deviation of each entry of Z over the greatest L2 norm of a record
   * @param sensitivity greatest L2 norm of the columns' sum of C over the steps that a record may
   *     take part in; for a single participation the greatest column norm
   */
  public static Gaussian of(double sigma, double sensitivity) {
    Checks.positive("sigma", sigma);
    Checks.positive("sensitivity", sensitivity);
    return new Gaussian(sigma / sensitivity);
  }

  /**
   * A banded strategy of unit column norms with sampling: the records are divided into as many
   * parts as there are bands, step i draws from part i mod bands at rate q bands. A record then
   * meets ceil(steps / bands) Poisson samples whose columns do not overlap (Choquette-Choo et al.
   * 2023, "(Amplified) banded matrix factorization", theorem 4).
   *
   * @param sigma noise multiplier
   * @param q expected batch over all records; q bands must be at most 1
   * @param steps of the run, &gt;= 0
   * @param bands non-zero diagonals of the strategy, &gt;= 1
   */
  public static PrivacyEvent banded(double sigma, double q, long steps, long bands) {
    Checks.atLeast("steps", steps, 0);
    Checks.atLeast("bands", bands, 1);
    Checks.probability("q * bands", q * bands);
    long runs = steps / bands + (steps % bands == 0 ? 0 : 1);
    return new SelfComposed(new PoissonSampled(q * bands, new Gaussian(sigma)), runs);
  }
}
