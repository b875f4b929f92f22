package dev.tacit.privacy.accounting;

import dev.tacit.privacy.accounting.loss.GridTerms;
import dev.tacit.privacy.accounting.loss.LossGrid;
import dev.tacit.privacy.accounting.loss.LossPair;
import java.util.ArrayList;
import java.util.List;

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

  /** The 2-norm of each part's masses, and its runs. */
  private final List<Double> masses = new ArrayList<>();

  private final List<Long> runsOf = new ArrayList<>();
  private final double norm;
  private double upperAbove;
  private double upperBelow;
  private double lowerAbove;
  private double lowerBelow;
  private double deviationMean;
  private double deviationSquares;
  private double deviationSum;
  private double count;

  /**
   * Composes.
   *
   * @param logEta ln of the failure probability of the deviations' sum
   * @throws ArithmeticException if the grid would be too long
   */
  ComposedLoss(Losses losses, Plan plan, double logEta) {
    if (!(Math.max(-plan.low(), plan.high()) / plan.step() < 1 << 29)) {
      throw new ArithmeticException("a grid for " + plan);
    }
    this.plan = plan;
    this.length = (int) plan.length();
    this.firstIndex = (int) Math.floor(plan.low() / plan.step());
    Spectrum spectrum = new Spectrum(length);
    for (Losses.Run run : losses.runs()) {
      long runs = run.count();
      double moment = run.logMoment().applyAsDouble(plan.theta());
      double below = run.logMoment().applyAsDouble(plan.theta() - plan.lowShift());
      // at most exp(-20) of the tilted mass of all runs lies under the floor (Chernoff)
      double floor = (moment - below - Math.log(runs) - 20) / plan.lowShift();
      double hoeffding = Math.sqrt(-logEta / (2.0 * runs));
      GridTerms terms =
          new GridTerms(plan.step(), losses.reach(), plan.theta(), floor, moment, hoeffding);
      LossGrid upper = grid(run.mechanism().upper(), losses, terms);
      LossPair really = run.mechanism().lower();
      LossGrid lower =
          really == run.mechanism().upper()
              ? upper
              : grid(really, losses, rescaled(really, losses, terms));
      account(upper, lower, runs);
      spectrum.multiply(upper, lower, runs);
    }
    re = spectrum.re();
    im = spectrum.im();
    norm = spectrum.compose();
  }

  private static LossGrid grid(LossPair pair, Losses losses, GridTerms terms) {
    return pair == null ? LossGrid.nothing() : pair.grid(losses.direction(), terms);
  }

  private static GridTerms rescaled(LossPair pair, Losses losses, GridTerms terms) {
    if (pair == null) {
      return terms;
    }
    double moment =
        pair.logMoments(losses.direction(), losses.reach()).applyAsDouble(terms.theta());
    return new GridTerms(
        terms.step(), terms.reach(), terms.theta(), terms.floor(), moment, terms.hoeffding());
  }

  private void account(LossGrid upper, LossGrid lower, long runs) {
    count += runs;
    runsOf.add(runs);
    logUpper += runs * upper.logUpper();
    logLower += runs * lower.logLower();
    upperAbove += runs * upper.logMoment(upper.upper(), plan.highShift());
    upperBelow += runs * upper.logMoment(upper.upper(), -plan.lowShift());
    lowerAbove += runs * lower.logMoment(lower.lower(), plan.highShift());
    lowerBelow += runs * lower.logMoment(lower.lower(), -plan.lowShift());
    double square = 0;
    for (double mass : upper.upper()) {
      square += mass * mass;
    }
    for (double mass : lower.lower()) {
      square += mass * mass;
    }
    masses.add(Math.sqrt(square));
    deviationMean += runs * lower.deviationMean();
    deviationSquares += runs * 4 * lower.deviationBound() * lower.deviationBound();
    deviationSum += runs * lower.deviationBound();
  }

  LossCurve upper() {
    double error = errorFactor(upperAbove, upperBelow, firstIndex);
    return new LossCurve(re, firstIndex, plan.step(), plan.theta(), logUpper, error);
  }

  LossCurve lower() {
    // merged outcomes are off the grid by their mean deviation, which adds up to a shift
    int shifted = firstIndex - (int) Math.rint(deviationMean / plan.step());
    double error = errorFactor(lowerAbove, lowerBelow, shifted);
    return new LossCurve(im, shifted, plan.step(), plan.theta(), logLower, error);
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
    return 1e-12 + 4e-12 * count;
  }

  /**
   * The error of delta(epsilon) by what lies outside the window, which wraps around, and by the
   * rounding of the transforms, in units of exp(logScale - theta epsilon). An error e_s of tilted
   * mass counts exp(-theta v) (1 - exp(-v)) of itself, v = s - epsilon.
   */
  private double errorFactor(double above, double below, int from) {
    double theta = plan.theta();
    double step = plan.step();
    double outside =
        Math.exp(above - plan.highShift() * (from + length) * step)
            + Math.exp(below + plan.lowShift() * from * step);
    double rounding =
        TRANSFORM_ROUNDING * Integer.numberOfTrailingZeros(length) * (transforms() + 2 * norm)
            + 8 * 0x1p-53 * count * norm;
    double r = Math.exp(-2 * theta * step);
    double gap = -Math.expm1(-2 * theta * step);
    double weight = Math.sqrt(Math.min(1 / gap, step * step * r * (1 + r) / (gap * gap * gap)));
    return outside * Math.min(1, 1 / (Math.E * theta)) + rounding * weight;
  }

  /**
   * What the rounding of the parts' transforms F does to the composition in the 2-norm, in units of
   * one transform's rounding. An error e of F counts runs |F|^(runs-1) e at each frequency, with
   * the other parts' factors. Either |F| &lt;= 1, and e is in the 2-norm that of the masses; or e
   * is at each frequency at most the sum of all masses, 2, and |F|^(runs-1) at most twice |F|^runs
   * or, where |F| &lt; 1/2, 2^(1-runs).
   */
  private double transforms() {
    double sum = 0;
    for (int i = 0; i < masses.size(); i++) {
      double runs = runsOf.get(i);
      sum += runs * Math.min(masses.get(i), 4 * norm + 2 * Math.pow(2, 1 - runs));
    }
    return sum;
  }
}
