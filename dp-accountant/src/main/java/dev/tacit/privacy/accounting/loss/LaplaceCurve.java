package dev.tacit.privacy.accounting.loss;

/**
 * Q Laplace noise about 0, P about 1, of scale b. The ratio is linear on [0, 1] and constant
 * outside.
 */
record LaplaceCurve(double b) implements Curve {
  @Override
  public double ratio(double x) {
    return (2 * Math.max(0, Math.min(1, x)) - 1) / b;
  }

  @Override
  public double location(double loss) {
    return (b * loss + 1) / 2;
  }

  @Override
  public double logDensity(double x) {
    return -Math.abs(x) / b - Math.log(2 * b);
  }

  @Override
  public double low(double reach) {
    return 0;
  }

  @Override
  public double high(double reach) {
    return 1;
  }

  @Override
  public double scale() {
    return b / 2;
  }

  @Override
  public double logMassBelow() {
    return -Math.log(2);
  }

  @Override
  public double logMassAbove() {
    return -Math.log(2) - 1 / b;
  }

  @Override
  public double greatestRatio() {
    return 1 / b;
  }

  @Override
  public double leastRatio() {
    return -1 / b;
  }
}
