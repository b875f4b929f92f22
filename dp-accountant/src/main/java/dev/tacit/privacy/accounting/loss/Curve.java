package dev.tacit.privacy.accounting.loss;

/** A pair of densities on a line whose ratio increases. */
interface Curve {
  /** ln P(x) / Q(x). */
  double ratio(double x);

  /** Where the ratio is exp(loss); infinite where it is always larger or smaller. */
  double location(double loss);

  /** ln Q(x). */
  double logDensity(double x);

  /** Below lies a mass of less than exp(-reach^2 / 2) of P and Q, or only {@link #logMassBelow}. */
  double low(double reach);

  /** Above lies a mass of less than exp(-reach^2 / 2) of P and Q, or only {@link #logMassAbove}. */
  double high(double reach);

  /** A length over which ratio and densities change by a factor of about e at most. */
  double scale();

  /** ln Q of what is below low and has the ratio there. */
  default double logMassBelow() {
    return Double.NEGATIVE_INFINITY;
  }

  /** ln Q of what is above high and has the ratio there. */
  default double logMassAbove() {
    return Double.NEGATIVE_INFINITY;
  }

  /** The limit of the ratio at the top, or positive infinity. */
  double greatestRatio();

  /** The limit of the ratio at the bottom, or negative infinity. */
  double leastRatio();
}
