package dev.tacit.privacy.accounting;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Where to look for the answer in one direction: tilt, window, stages and step. Chosen from moments
 * by Chernoff's bound; a bad choice would give loose bounds, never wrong ones.
 *
 * @param theta the tilt, &gt; 0
 * @param epsilon where the answer is about, nats
 * @param window of the whole composition
 * @param stages of each run, in their order
 * @param step of the last grid, nats
 * @param outside ln of the tilted mass that may be neglected at a time
 */
record Plan(
    double theta, double epsilon, Window window, List<Stages> stages, double step, double outside) {
  /** ln of the share of delta that may be neglected at a time. */
  private static final double NEGLIGIBLE = Math.log(1e-6);

  /** ln of what doubles cannot tell from nothing beside 1. */
  private static final double LEAST_OUTSIDE = -36;

  /** The share of delta that rounding may add. */
  private static final double NOISE = 1e-2;

  /** The share of epsilon that connect-the-dots may add. */
  private static final double LOOSENESS = 2e-5;

  /** For the epsilon of a delta. */
  static Plan forDelta(Losses losses, double delta) {
    DoubleUnaryOperator bound =
        order -> RdpAccountant.convert(losses.logMoment(order - 1) / (order - 1), order, delta);
    double order = RdpAccountant.bestOrder(bound);
    return narrowest(losses, order - 1, Math.max(0, bound.applyAsDouble(order)), delta);
  }

  /** For the delta of an epsilon, which is about as given. */
  static Plan forEpsilon(Losses losses, double epsilon, double delta) {
    DoubleUnaryOperator bound =
        order -> RdpAccountant.logDelta(losses.logMoment(order - 1) / (order - 1), order, epsilon);
    return narrowest(losses, RdpAccountant.bestOrder(bound) - 1, epsilon, delta);
  }

  /** The same on grids of steps divided by factor. */
  Plan finer(double factor) {
    return new Plan(theta, epsilon, window, stages, step / factor, outside);
  }

  /** The same with steps so large that no transform is longer than length. */
  Plan within(int length) {
    double least = widest() / (length - 5);
    return new Plan(theta, epsilon, window, stages, Math.max(step, least), outside);
  }

  /** The longest window as if on the last grid, nats. */
  private double widest() {
    double widest = stages.stream().mapToDouble(Stages::widest).max().orElse(0);
    return Math.max(widest, window.width());
  }

  /**
   * Tilts less than Chernoff's best where that gives a smaller window: near the best a rare event
   * of large loss may carry half of the tilted mass. But not so much less that the rounding of a
   * transform would be worth as much as delta.
   */
  private static Plan narrowest(Losses losses, double best, double epsilon, double delta) {
    double theta = best;
    Window narrowest = null;
    for (double share = 1; share > 0.3; share *= 0.75) {
      double tilt = best * share;
      if (share < 1 && noise(losses, tilt, epsilon) > NOISE * delta) {
        break;
      }
      double deviation = Math.sqrt(curvature(losses::logMoment, tilt));
      double outside = outside(losses, tilt, epsilon, delta);
      Window window = Window.of(losses::logMoment, tilt, deviation, outside).with(epsilon);
      if (narrowest == null || window.width() < 0.9 * narrowest.width()) {
        theta = tilt;
        narrowest = window;
      }
    }
    return at(losses, theta, best, epsilon, outside(losses, theta, epsilon, delta), narrowest);
  }

  /** About what the rounding of a transform adds to delta. */
  private static double noise(Losses losses, double theta, double epsilon) {
    return 1e-14 * losses.count() * Math.exp(losses.logMoment(theta) - theta * epsilon);
  }

  /** A tilted mass counts at most exp(logMoment - theta epsilon) / (e theta) of itself. */
  private static double outside(Losses losses, double theta, double epsilon, double delta) {
    double worth =
        losses.logMoment(theta) - theta * epsilon - Math.log(Math.max(1, Math.E * theta));
    return Math.max(LEAST_OUTSIDE, Math.min(-10, NEGLIGIBLE + Math.log(delta) - worth));
  }

  private static Plan at(
      Losses losses, double theta, double slope, double epsilon, double outside, Window window) {
    List<Stages> stages = new ArrayList<>();
    double things = 0;
    for (Losses.Run run : losses.runs()) {
      double curvature = curvature(run.logMoment(), theta);
      Stages own = Stages.of(run, theta, curvature, outside, window.width());
      stages.add(own);
      things += own.effective(run.count());
    }
    double useful = Math.max(epsilon, 0.1 * Math.sqrt(curvature(losses::logMoment, theta)));
    double step = Math.sqrt(12 * LOOSENESS * useful / (slope * things));
    step = Math.min(Math.min(step, 0.05), window.width() / 5000);
    return new Plan(theta, epsilon, window, List.copyOf(stages), step, outside).fitted();
  }

  /** With a step up to 1.45 times as large, if that halves the longest transform. */
  private Plan fitted() {
    double shorter = Long.highestOneBit((long) Math.min(widest() / step + 4, 1L << 40));
    return widest() / step < 1.45 * shorter ? within((int) Math.min(shorter, 1 << 30)) : this;
  }

  private static double curvature(DoubleUnaryOperator logMoment, double theta) {
    double d = theta / 64;
    double second =
        logMoment.applyAsDouble(theta + d)
            - 2 * logMoment.applyAsDouble(theta)
            + logMoment.applyAsDouble(theta - d);
    return Math.max(second / (d * d), 1e-300);
  }
}
