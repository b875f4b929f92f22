package dev.tacit.privacy.accounting;

import java.util.Map;

/**
 * The privacy loss of a composition in one direction: the tilted grids of its parts, each to the
 * power of its count, in the frequency domain. Upper and lower masses travel as real and imaginary
 * part of one transform.
 */
final class ComposedLoss {
  /** Rounding of an n-point transform in the 2-norm, per ln2 n (Higham 2002, theorem 24.2). */
  private static final double TRANSFORM_ROUNDING = 5 * 0x1p-53;

  private final Plan plan;
  private final int length;
  private final int firstIndex;
  private final double[] re;
  private final double[] im;

  private double logUpper;
  private double logLower;
  private double above;
  private double below;
  private double squareRounding;
  private double deviationMean;
  private double deviationSquares;
  private double deviationSum;
  private double count;

  /**
   * Composes.
   *
   * @param logEta ln of the failure probability of the deviations' sum
   */
  ComposedLoss(Map<SampledGaussian, Long> parts, Direction direction, Plan plan, double logEta) {
    this.plan = plan;
    this.length = (int) plan.length();
    this.firstIndex = (int) Math.floor(plan.low() / plan.step());
    Spectrum spectrum = new Spectrum(length);
    for (Map.Entry<SampledGaussian, Long> part : parts.entrySet()) {
      long runs = part.getValue();
      SampledGaussian mechanism = part.getKey();
      double moment = mechanism.logMoment(direction, plan.theta(), plan.reach());
      double below = mechanism.logMoment(direction, plan.theta() - plan.lowShift(), plan.reach());
      // at most exp(-20) of the tilted mass of all runs lies under the floor (Chernoff)
      double floor = (moment - below - Math.log(runs) - 20) / plan.lowShift();
      LossGrid grid =
          new LossGrid(
              mechanism,
              direction,
              plan.step(),
              plan.reach(),
              plan.theta(),
              floor,
              moment,
              Math.sqrt(-logEta / (2.0 * runs)));
      account(grid, runs);
      spectrum.multiply(grid, runs);
    }
    re = spectrum.re();
    im = spectrum.im();
    spectrum.compose();
  }

  private void account(LossGrid grid, long runs) {
    count += runs;
    logUpper += runs * grid.logUpper;
    logLower += runs * grid.logLower;
    above +=
        runs
            * Math.max(
                grid.logMoment(grid.upper, plan.highShift()),
                grid.logMoment(grid.lower, plan.highShift()));
    below +=
        runs
            * Math.max(
                grid.logMoment(grid.upper, -plan.lowShift()),
                grid.logMoment(grid.lower, -plan.lowShift()));
    double square = 0;
    for (int i = 0; i < grid.upper.length; i++) {
      square += grid.upper[i] * grid.upper[i] + grid.lower[i] * grid.lower[i];
    }
    // |F| <= 1, so an error of one factor counts once for each of its runs
    squareRounding += runs * Math.sqrt(square);
    deviationMean += runs * grid.deviationMean;
    deviationSquares += runs * 4 * grid.deviationBound * grid.deviationBound;
    deviationSum += runs * grid.deviationBound;
  }

  LossCurve upper() {
    return new LossCurve(re, firstIndex, plan.step(), plan.theta(), logUpper, errorFactor());
  }

  LossCurve lower() {
    return new LossCurve(im, firstIndex, plan.step(), plan.theta(), logLower, errorFactor());
  }

  /**
   * How much less than on the grid the loss of the merged outcomes may be, but with probability
   * exp(logEta): Hoeffding 1963, theorem 2, for independent deviations of known mean and range.
   */
  double drift(double logEta) {
    return Math.min(deviationSum, Math.sqrt(-logEta * deviationSquares / 2) - deviationMean);
  }

  /** ln of what rounding may have changed each mass by, relative. */
  double logRounding() {
    return 1e-12 + 4e-13 * count;
  }

  /**
   * The error of delta(epsilon) by what lies outside the window, which wraps around, and by the
   * rounding of the transforms, in units of exp(logScale - theta epsilon). An error e_s of tilted
   * mass counts exp(-theta v) (1 - exp(-v)) of itself, v = s - epsilon.
   */
  private double errorFactor() {
    double theta = plan.theta();
    double step = plan.step();
    double outside =
        Math.exp(above - plan.highShift() * (firstIndex + length) * step)
            + Math.exp(below + plan.lowShift() * firstIndex * step);
    double rounding =
        TRANSFORM_ROUNDING * Integer.numberOfTrailingZeros(length) * (squareRounding + 2)
            + 8 * 0x1p-53 * count;
    double r = Math.exp(-2 * theta * step);
    double gap = -Math.expm1(-2 * theta * step);
    double weight = Math.sqrt(Math.min(1 / gap, step * step * r * (1 + r) / (gap * gap * gap)));
    return outside * Math.min(1, 1 / (Math.E * theta)) + rounding * weight;
  }
}
