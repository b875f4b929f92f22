package dev.tacit.privacy.accounting;

import java.util.function.DoubleUnaryOperator;

/**
 * Where to look for the answer in one direction: tilt, window and step. Chosen from moments by
 * Chernoff's bound; a bad choice would give loose bounds, never wrong ones.
 *
 * @param theta the tilt, &gt; 0
 * @param epsilon where the answer is about, nats
 * @param low lower end of the window, nats
 * @param high upper end of the window, nats
 * @param lowShift how much to tilt down to bound what is below the window
 * @param highShift how much to tilt up to bound what is above the window
 * @param step grid step, nats
 */
record Plan(
    double theta,
    double epsilon,
    double low,
    double high,
    double lowShift,
    double highShift,
    double step) {
  /** ln of the tilted mass let outside the window on each side. */
  private static final double OUTSIDE = -20;

  /** The share of epsilon that connect-the-dots may add. */
  private static final double LOOSENESS = 2e-5;

  /** For the epsilon of a delta. */
  static Plan forDelta(Losses losses, double delta) {
    DoubleUnaryOperator bound =
        order -> RdpAccountant.convert(losses.logMoment(order - 1) / (order - 1), order, delta);
    double order = RdpAccountant.bestOrder(bound);
    return narrowest(losses, order - 1, Math.max(0, bound.applyAsDouble(order)));
  }

  /** For the delta of an epsilon. */
  static Plan forEpsilon(Losses losses, double epsilon) {
    DoubleUnaryOperator bound =
        order -> RdpAccountant.logDelta(losses.logMoment(order - 1) / (order - 1), order, epsilon);
    return narrowest(losses, RdpAccountant.bestOrder(bound) - 1, epsilon);
  }

  /** The same on a grid of a step divided by factor. */
  Plan finer(double factor) {
    return new Plan(theta, epsilon, low, high, lowShift, highShift, step / factor);
  }

  /** The same with a step so large that the window is at most length long. */
  Plan within(int length) {
    double least = (high - low) / (length - 5);
    return new Plan(theta, epsilon, low, high, lowShift, highShift, Math.max(step, least));
  }

  /** The window's length in steps, rounded up to a power of two. */
  long length() {
    double steps = (high - low) / step + 4;
    return steps > 1L << 40 ? 1L << 40 : Math.max(1024, Long.highestOneBit((long) steps) * 2);
  }

  /**
   * Tilts less than Chernoff's best where that gives a smaller window: near the best a rare event
   * of large loss may carry half of the tilted mass.
   */
  private static Plan narrowest(Losses losses, double best, double epsilon) {
    double least = losses.logMoment(best) - best * epsilon;
    Plan narrowest = null;
    for (double share = 1; share > 0.3; share *= 0.75) {
      double theta = best * share;
      // what is outside weighs more, by as much as Chernoff's bound is worse at this tilt
      double worse = losses.logMoment(theta) - theta * epsilon - least;
      double outside = OUTSIDE - Math.max(0, worse);
      Plan plan = at(losses, theta, best, epsilon, outside);
      if (narrowest == null || plan.high - plan.low < 0.9 * (narrowest.high - narrowest.low)) {
        narrowest = plan;
      }
    }
    return narrowest;
  }

  private static Plan at(
      Losses losses, double theta, double slope, double epsilon, double outside) {
    double here = losses.logMoment(theta);
    double d = theta / 64;
    double curvature =
        (losses.logMoment(theta + d) - 2 * here + losses.logMoment(theta - d)) / (d * d);
    double deviation = Math.sqrt(Math.max(curvature, 1e-300));
    double low = Double.NEGATIVE_INFINITY;
    double high = Double.POSITIVE_INFINITY;
    double lowShift = 0;
    double highShift = 0;
    for (int i = -8; i <= 8; i++) {
      double u = 8 / deviation * Math.pow(1.4, i);
      double top = (losses.logMoment(theta + u) - here - outside) / u;
      if (top < high) {
        high = top;
        highShift = u;
      }
      double bottom = (here - losses.logMoment(theta - u) + outside) / u;
      if (bottom > low) {
        low = bottom;
        lowShift = u;
      }
    }
    low = Math.min(low, epsilon);
    high = Math.max(high, epsilon);
    double count = losses.count();
    double useful = Math.max(epsilon, 0.1 * deviation);
    double step = Math.sqrt(12 * LOOSENESS * useful / (slope * count));
    step = Math.min(Math.min(step, 0.05), (high - low) / 1000);
    return new Plan(theta, epsilon, low, high, lowShift, highShift, step);
  }
}
