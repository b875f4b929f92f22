package dev.tacit.learning.dpftrl;

import dev.tacit.learning.argument.Argument;
import dev.tacit.privacy.event.MatrixMechanisms;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Noise of a banded Toeplitz strategy (Choquette-Choo et al. 2023, "(Amplified) banded matrix
 * factorization"; Toeplitz: McKenna 2024, "Scaling up the banded matrix factorization mechanism").
 * A stream remembers bands - 1 vectors. If examples stay apart by the number of bands or more,
 * columns of C that one example meets do not overlap.
 *
 * <p>Coefficients do not increase, so that {@link MatrixMechanisms#sensitivity} is exact; zeros of
 * the polynomial then lie outside the open unit disc (Eneström-Kakeya), so noise cannot grow
 * exponentially.
 *
 * @param sigma standard deviation of Z over the clipping norm
 * @param coefficients first column of C down to its last non-zero entry: 1 first, then &gt;= 0 and
 *     not increasing; at most 2^16
 */
public record Banded(double sigma, List<Double> coefficients) implements CorrelatedNoise {
  /** The most bands. */
  public static final int MAXIMUM_BANDS = 1 << 16;

  public Banded {
    Argument.positive("sigma", sigma);
    coefficients = List.copyOf(coefficients);
    Argument.within("number of coefficients", coefficients.size(), 1, MAXIMUM_BANDS);
    double last = 1;
    for (int i = 0; i < coefficients.size(); i++) {
      double coefficient = coefficients.get(i);
      if (i == 0 ? coefficient != 1 : !(coefficient >= 0 && coefficient <= last)) {
        throw new IllegalArgumentException(
            "coefficients must be 1 and then >= 0 and not increasing but was %s at step %d"
                .formatted(coefficient, i));
      }
      last = coefficient;
    }
  }

  /**
   * The coefficients of 1/sqrt(1 - x), whose matrix is the square root of that of running sums,
   * near the optimum for single participation (Fichtenberger, Henzinger, Upadhyay 2023, "Constant
   * matters"; Henzinger, Upadhyay, Upadhyay 2023), cut off after so many bands (Kalinin and Lampert
   * 2024, "Banded square root matrix factorization").
   *
   * @param bands as many as steps for single participation; for several, the separation is a good
   *     choice; in [1, 2^16]
   */
  public static Banded squareRoot(double sigma, int bands) {
    Argument.within("bands", bands, 1, MAXIMUM_BANDS);
    List<Double> coefficients = new ArrayList<>(bands);
    double coefficient = 1;
    for (int i = 0; i < bands; i++) {
      coefficients.add(coefficient);
      coefficient *= (2 * i + 1.0) / (2 * i + 2.0);
    }
    return new Banded(sigma, coefficients);
  }

  @Override
  public Banded withSigma(double sigma) {
    return new Banded(sigma, coefficients);
  }

  @Override
  public double sensitivity(Participation participation) {
    double[] column = column(participation.steps());
    return MatrixMechanisms.sensitivity(column, participation.separation(), participation.most())
        * Toeplitz.roundingUp(participation.steps());
  }

  @Override
  public double[] prefixVariances(int steps) {
    Argument.within("steps", steps, 1, Participation.MAXIMUM_STEPS);
    double[] squares = Toeplitz.prefixSquares(inverse(steps));
    return Arrays.stream(squares).map(square -> square * sigma * sigma).toArray();
  }

  /** The state of a stream. */
  Correlation correlation(int steps, int dimension) {
    double[] own = Arrays.copyOf(column(steps), Math.min(steps, coefficients.size()));
    double noise = Arrays.stream(inverse(steps)).map(Math::abs).sum();
    return new BandedCorrelation(own, noise, steps, dimension);
  }

  /** First column of C for so many steps. */
  double[] column(int steps) {
    double[] column = new double[steps];
    for (int i = 0; i < Math.min(steps, coefficients.size()); i++) {
      column[i] = coefficients.get(i);
    }
    return column;
  }

  private double[] inverse(int steps) {
    return Toeplitz.inverse(column(steps), coefficients.size());
  }
}
