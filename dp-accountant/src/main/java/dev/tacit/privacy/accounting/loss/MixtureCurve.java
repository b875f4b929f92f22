package dev.tacit.privacy.accounting.loss;

/**
 * P a mixture of Gaussians about amounts &gt;= 0, Q one about 0. Dominates random sensitivities by
 * Choquette-Choo et al. 2024, "Privacy amplification for matrix mechanisms", arXiv:2310.15526.
 *
 * @param amounts in units of sigma, at least one &gt; 0
 * @param logs of the probabilities, none of which is 0
 */
record MixtureCurve(double[] amounts, double[] logs) implements Curve {
  private double most() {
    double most = 0;
    for (double amount : amounts) {
      most = Math.max(most, amount);
    }
    return most;
  }

  private double term(int i, double x) {
    return logs[i] + amounts[i] * (x - amounts[i] / 2);
  }

  @Override
  public double ratio(double x) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < amounts.length; i++) {
      largest = Math.max(largest, term(i, x));
    }
    if (Math.abs(largest) < 20) {
      // p = 1 + sum of p_i (exp(e_i) - 1): keeps digits where all is near 1
      double sum = 0;
      for (int i = 0; i < amounts.length; i++) {
        sum += Math.exp(logs[i]) * Math.expm1(amounts[i] * (x - amounts[i] / 2));
      }
      if (sum > -0.5) {
        return Math.log1p(sum);
      }
    }
    double sum = 0;
    for (int i = 0; i < amounts.length; i++) {
      sum += Math.exp(term(i, x) - largest);
    }
    return largest + Math.log(sum);
  }

  /** Newton's method for a convex increasing function from above, where it cannot overshoot. */
  @Override
  public double location(double loss) {
    if (loss <= leastRatio()) {
      return Double.NEGATIVE_INFINITY;
    }
    double x = Double.POSITIVE_INFINITY;
    for (int i = 0; i < amounts.length; i++) {
      if (amounts[i] > 0) {
        x = Math.min(x, (loss - logs[i]) / amounts[i] + amounts[i] / 2);
      }
    }
    for (int i = 0; i < 100; i++) {
      double ratio = ratio(x);
      double slope = 0;
      for (int k = 0; k < amounts.length; k++) {
        slope += amounts[k] * Math.exp(term(k, x) - ratio);
      }
      double down = (ratio - loss) / slope;
      if (!(down > 1e-15 * Math.max(1, Math.abs(x)))) {
        break;
      }
      x -= down;
    }
    return x;
  }

  @Override
  public double logDensity(double x) {
    return -x * x / 2 - 0.5 * Math.log(2 * Math.PI);
  }

  @Override
  public double low(double reach) {
    return -reach;
  }

  @Override
  public double high(double reach) {
    return most() + reach;
  }

  @Override
  public double scale() {
    return 1 / Math.max(1, most());
  }

  @Override
  public double greatestRatio() {
    return Double.POSITIVE_INFINITY;
  }

  @Override
  public double leastRatio() {
    double none = 0;
    for (int i = 0; i < amounts.length; i++) {
      none += amounts[i] == 0 ? Math.exp(logs[i]) : 0;
    }
    return Math.log(none);
  }

  /** The worse direction, of a Poisson sample at rate q. */
  double rdp(double q, double order) {
    double most = most();
    double step = Math.min(1.0 / 8, 1 / (3 * Math.max(1, most)));
    Densities densities = new Densities(this, q);
    double remove = densities.logExcess(order, -12, order * most + 12, step);
    double add = densities.logExcess(1 - order, -(order - 1) * most - 12, most + 12, step);
    return Excess.divergence(Math.max(remove, add), order);
  }
}
