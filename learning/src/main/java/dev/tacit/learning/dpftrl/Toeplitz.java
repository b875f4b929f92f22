package dev.tacit.learning.dpftrl;

/** Lower-triangular Toeplitz matrices, as their first columns. */
final class Toeplitz {
  private Toeplitz() {}

  /**
   * Makes up for the rounding of sums, and of powers of decays, of so many terms: each errs by no
   * more than steps times 2^-53 of itself, and no three of these follow one another.
   */
  static double roundingUp(int steps) {
    return 1 + (steps + 8.0) * 0x1p-51;
  }

  /** First column of the inverse, for a first column whose entries from {@code bands} on are 0. */
  static double[] inverse(double[] column, int bands) {
    double[] inverse = new double[column.length];
    inverse[0] = 1 / column[0];
    for (int t = 1; t < inverse.length; t++) {
      double sum = 0;
      for (int i = 1; i < Math.min(bands, t + 1); i++) {
        sum += column[i] * inverse[t - i];
      }
      inverse[t] = -sum / column[0];
    }
    return inverse;
  }

  /**
   * Squared norms of the rows of A C^-1, A the matrix of running sums: with the running sums a_j of
   * the inverse's column, row t is a_t, ..., a_0.
   */
  static double[] prefixSquares(double[] inverse) {
    double[] squares = new double[inverse.length];
    double running = 0;
    double sum = 0;
    for (int t = 0; t < inverse.length; t++) {
      running += inverse[t];
      sum += running * running;
      squares[t] = sum;
    }
    return squares;
  }
}
