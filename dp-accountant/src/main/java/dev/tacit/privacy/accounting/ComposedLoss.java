package dev.tacit.privacy.accounting;

import dev.tacit.privacy.accounting.Blocks.Things;
import dev.tacit.privacy.accounting.loss.GridTerms;
import dev.tacit.privacy.accounting.loss.LossGrid;
import dev.tacit.privacy.accounting.loss.LossPair;

/**
 * The privacy loss of a composition in one direction: the tilted grids of its parts, composed stage
 * by stage, and at last all together, each to the power of its count, in the frequency domain.
 */
final class ComposedLoss {
  private final Losses losses;
  private final Plan plan;
  private final int firstIndex;
  private final Spectrum spectrum;
  private final Deviations deviations;

  private double logUpper;
  private double logLower;
  private double upperAbove;
  private double upperBelow;
  private double lowerAbove;
  private double lowerBelow;

  /** Bounds on the sum of the sizes of errors of the parts' masses, all together. */
  private double upperAstray;

  private double lowerAstray;

  /**
   * Composes.
   *
   * @throws ArithmeticException if a grid would be too long
   */
  ComposedLoss(Losses losses, Plan plan) {
    this.losses = losses;
    this.plan = plan;
    deviations = new Deviations(plan.outside());
    spectrum = new Spectrum(Blocks.length(plan.window(), plan.step()));
    firstIndex = plan.window().first(plan.step());
    for (int i = 0; i < losses.runs().size(); i++) {
      compose(losses.runs().get(i), plan.stages().get(i));
    }
    spectrum.compose();
  }

  private void compose(Losses.Run run, Stages stages) {
    double finest = plan.step() / stages.refinement();
    GridTerms terms = terms(run, finest);
    LossGrid upper = grid(run.mechanism().upper(), terms);
    LossPair really = run.mechanism().lower();
    LossGrid lower =
        really == run.mechanism().upper() ? upper : grid(really, rescaled(really, terms));
    Blocks blocks = new Blocks(plan.theta(), run.count(), deviations);
    for (Things things : blocks.compose(upper, lower, stages, finest)) {
      account(things);
      spectrum.multiply(things.upper(), things.lower(), things.count());
    }
    logUpper += blocks.logUpper();
    logLower += blocks.logLower();
  }

  private GridTerms terms(Losses.Run run, double step) {
    double theta = plan.theta();
    double moment = run.logMoment().applyAsDouble(theta);
    double shift = plan.window().lowShift();
    double below = run.logMoment().applyAsDouble(theta - shift);
    // little of the tilted mass of all runs lies under the floor (Chernoff)
    double floor = (moment - below - Math.log(run.count()) + plan.outside()) / shift;
    double price = deviations.price(run.count());
    return new GridTerms(step, losses.reach(), theta, floor, moment, price);
  }

  private LossGrid grid(LossPair pair, GridTerms terms) {
    return pair == null ? LossGrid.nothing() : pair.grid(losses.direction(), terms);
  }

  private GridTerms rescaled(LossPair pair, GridTerms terms) {
    if (pair == null) {
      return terms;
    }
    double moment =
        pair.logMoments(losses.direction(), losses.reach()).applyAsDouble(terms.theta());
    return new GridTerms(
        terms.step(), terms.reach(), terms.theta(), terms.floor(), moment, terms.hoeffding());
  }

  private void account(Things things) {
    LossGrid upper = things.upper();
    LossGrid lower = things.lower();
    long count = things.count();
    Window window = plan.window();
    upperAbove += count * upper.logMoment(upper.upper(), window.highShift());
    upperBelow += count * upper.logMoment(upper.upper(), -window.lowShift());
    lowerAbove += count * lower.logMoment(lower.lower(), window.highShift());
    lowerBelow += count * lower.logMoment(lower.lower(), -window.lowShift());
    upperAstray += count * Math.log1p(things.upperError());
    lowerAstray += count * Math.log1p(things.lowerError());
  }

  LossCurve upper() {
    double error = errorFactor(upperAbove, upperBelow, firstIndex, Math.expm1(upperAstray));
    return new LossCurve(
        spectrum.upper(firstIndex), firstIndex, plan.step(), plan.theta(), logUpper, error);
  }

  LossCurve lower() {
    // merged outcomes are off the grid by their mean deviation, which adds up to a shift
    int shifted = firstIndex - (int) Math.rint(deviations.mean() / plan.step());
    double astray = Math.expm1(lowerAstray) + deviations.failure();
    double error =
        errorFactor(lowerAbove, lowerBelow, shifted, astray * deviations.worth(plan.theta()));
    return new LossCurve(
        spectrum.lower(shifted), shifted, plan.step(), plan.theta(), logLower, error);
  }

  /** How much less than on the grid the loss of the merged outcomes may be. */
  double drift() {
    return deviations.drift();
  }

  /** ln of what rounding may have changed each mass by, relative; also in the stages. */
  double logRounding() {
    return 1e-12 + 4e-12 * losses.count();
  }

  /**
   * The error of delta(epsilon) by what lies outside the window, which wraps around, by what went
   * astray in the stages, and by the rounding of the transforms, in units of exp(logScale - theta
   * epsilon). An error e_s of tilted mass counts exp(-theta v) (1 - exp(-v)) of itself, v = s -
   * epsilon.
   */
  private double errorFactor(double above, double below, int from, double astray) {
    double theta = plan.theta();
    double step = plan.step();
    double lost = plan.window().outside(above, below, from, spectrum.length(), step) + astray;
    double r = Math.exp(-2 * theta * step);
    double gap = -Math.expm1(-2 * theta * step);
    // between grid points the sum of squares may be a little larger
    double weight =
        1.2 * Math.sqrt(Math.min(1 / gap, step * step * r * (1 + r) / (gap * gap * gap)));
    return lost * Math.min(1, 1 / (Math.E * theta)) + spectrum.rounding() * weight;
  }
}
