package dev.tacit.privacy.event;

/**
 * Matrix mechanisms as events: noise correlated over the steps of a training run, C^-1 Z for a
 * strategy matrix C. What is released is post-processing of the Gaussian mechanism on C X, so all
 * steps together are one {@link Gaussian} of sigma over the sensitivity of C X under the
 * participation pattern (Denisov et al. 2022, theorem 2.1, also when adaptive; Choquette-Choo et
 * al. 2023, "Multi-epoch matrix factorization mechanisms"; BLT: Dvijotham et al. 2024, McMahan et
 * al. 2024). It composes as any Gaussian does.
 */
public final class MatrixMechanisms {
  private MatrixMechanisms() {}

  /**
   * A whole run.
   *
   * @param sigma standard deviation of each entry of Z over the greatest L2 norm of a record
   * @param sensitivity greatest L2 norm by which a record may move C X. Its contributions to
   *     different steps are different vectors, so over a set of steps that a record may take part
   *     in it is the root of the sum of |(C^T C)_ij| over all pairs i, j of the set (Choquette-Choo
   *     et al. 2023, "(Amplified) banded matrix factorization", equation 5): the norm of the
   *     columns' sum only if no entry of C^T C is negative; for a single participation the greatest
   *     column norm. See {@link #sensitivity}
   */
  public static Gaussian of(double sigma, double sensitivity) {
    Checks.positive("sigma", sigma);
    Checks.positive("sensitivity", sensitivity);
    return new Gaussian(sigma / sensitivity);
  }

  /**
   * The sensitivity of a strategy that does the same at every step, a lower-triangular Toeplitz
   * matrix, for records of norm 1 at most. With coefficients that are not negative and never grow,
   * the worst set of steps is the first one and every separation-th after it (Kalinin and Lampert
   * 2024, "Banded square root matrix factorization", arXiv:2405.13763, theorem 2; McMahan et al.
   * 2024), so it is the norm of the sum of those columns, exactly. Banded ones end in zeros; of a
   * BLT they are given by {@link #bltCoefficients}.
   *
   * @param coefficients first column of C, one a step of the run, &gt;= 0 and not increasing
   * @param separation least number of steps from one participation of a record to the next, &gt;= 1
   * @param participations most of a record, &gt;= 1
   * @return rounded up
   */
  public static double sensitivity(double[] coefficients, long separation, long participations) {
    Checks.atLeast("number of coefficients", coefficients.length, 1);
    Checks.atLeast("separation", separation, 1);
    Checks.atLeast("participations", participations, 1);
    for (int i = 0; i < coefficients.length; i++) {
      Checks.notNegative("coefficients", coefficients[i]);
      if (i > 0 && coefficients[i] > coefficients[i - 1]) {
        throw new IllegalArgumentException(
            "coefficients must not increase but did from %s to %s at step %d"
                .formatted(coefficients[i - 1], coefficients[i], i));
      }
    }
    double squares = 0;
    for (int step = 0; step < coefficients.length; step++) {
      double moved = 0;
      long times = Math.min(participations, step / separation + 1);
      for (long one = 0; one < times; one++) {
        moved += coefficients[(int) (step - one * separation)];
      }
      squares += moved * moved;
    }
    return Math.sqrt(squares) * (1 + 1e-12);
  }

  /**
   * The first column of a buffered linear Toeplitz strategy (Dvijotham et al. 2024, "Efficient and
   * near-optimal noise generation for streaming differential privacy"): 1, then sum of scale_i
   * decay_i^(t - 1) at step t.
   *
   * @param scales one a buffer
   * @param decays as many, in [0, 1]
   * @param steps of the run, &gt;= 1
   */
  public static double[] bltCoefficients(double[] scales, double[] decays, int steps) {
    Checks.atLeast("steps", steps, 1);
    if (scales.length != decays.length) {
      throw new IllegalArgumentException(
          "scales and decays must be as many but were %d and %d"
              .formatted(scales.length, decays.length));
    }
    double[] coefficients = new double[steps];
    coefficients[0] = 1;
    for (int buffer = 0; buffer < scales.length; buffer++) {
      Checks.probability("decays", decays[buffer]);
      double term = scales[buffer];
      for (int step = 1; step < steps; step++) {
        coefficients[step] += term;
        term *= decays[buffer];
      }
    }
    return coefficients;
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
