package dev.tacit.privacy.accounting;

/**
 * delta as a function of epsilon from a composed privacy loss on a grid: delta(epsilon) = sum over
 * losses s &gt; epsilon of p(s) (1 - exp(epsilon - s)). Walks down from the largest loss and keeps
 * D = delta(s_k) and G = sum over s &gt;= s_k of p(s) exp(s_k - s), whose recurrence has positive
 * terms only.
 */
final class LossCurve {
  /**
   * Of the few operations on a sum at a grid point, relative; over a million points they add up.
   */
  private static final double ROUNDING = 1e-15;

  private final double[] tilted;
  private final int firstIndex;
  private final double step;
  private final double theta;
  private final double logScale;
  private final double errorFactor;

  /**
   * Wraps without copying.
   *
   * @param tilted masses of the indices from firstIndex up
   * @param logScale ln of what one divides exp(theta loss) p by to get the tilted mass
   * @param errorFactor the error of delta(epsilon), as a multiple of exp(logScale - theta epsilon)
   */
  LossCurve(
      double[] tilted,
      int firstIndex,
      double step,
      double theta,
      double logScale,
      double errorFactor) {
    this.tilted = tilted;
    this.firstIndex = firstIndex;
    this.step = step;
    this.theta = theta;
    this.logScale = logScale;
    this.errorFactor = errorFactor;
  }

  /**
   * The epsilon at which delta plus (sign +1) or minus (-1) the error is the target; below 0 only
   * with minus, for the caller may have to shift it. Infinity where nothing is proved.
   */
  double epsilon(double target, int sign) {
    double shrink = Math.exp(-step) * (1 + sign * ROUNDING);
    double fall = -Math.expm1(-step) * (1 + sign * ROUNDING);
    double top = (firstIndex + tilted.length - 1) * step;
    if (sign > 0 && !(errorFactor * Math.exp(logScale - theta * top) < target)) {
      // not even at the largest loss is the error small enough to prove anything
      return Double.POSITIVE_INFINITY;
    }
    double delta = 0;
    double above = 0;
    for (int i = tilted.length - 1; i >= 1; i--) {
      double loss = (firstIndex + i) * step;
      above = mass(i) + shrink * above;
      double error = sign * errorFactor * Math.exp(logScale - theta * (loss - step));
      double next = (delta + fall * above) * (1 + sign * ROUNDING);
      // what is not a number, in a tilt beyond the range of doubles, proves nothing
      if (Double.isNaN(next + error)) {
        return Double.NaN;
      }
      if (next + error >= target) {
        double missing = target - error - delta;
        return missing <= 0 ? loss : Math.max(loss - step, loss + Math.log1p(-missing / above));
      }
      if (sign > 0 && loss <= 0) {
        return 0;
      }
      delta = next;
    }
    return sign > 0 ? firstIndex * step : Double.NEGATIVE_INFINITY;
  }

  /** delta at epsilon plus or minus the error; the window must reach below epsilon. */
  double delta(double epsilon, int sign) {
    double shrink = Math.exp(-step) * (1 + sign * ROUNDING);
    double fall = -Math.expm1(-step) * (1 + sign * ROUNDING);
    double delta = 0;
    double above = 0;
    double error = sign * errorFactor * Math.exp(logScale - theta * epsilon);
    for (int i = tilted.length - 1; i >= 0; i--) {
      double loss = (firstIndex + i) * step;
      if (loss < epsilon) {
        return delta + error;
      }
      above = mass(i) + shrink * above;
      double down = Math.min(loss - epsilon, step);
      delta += down < step ? -Math.expm1(-down) * above : fall * above;
      delta *= 1 + sign * ROUNDING;
    }
    return sign > 0 ? 1 : delta + error;
  }

  private double mass(int i) {
    double loss = (firstIndex + i) * step;
    double value = tilted[i];
    return value == 0 ? 0 : value * Math.exp(logScale - theta * loss);
  }
}
