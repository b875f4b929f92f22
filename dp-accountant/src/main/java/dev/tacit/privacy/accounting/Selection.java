package dev.tacit.privacy.accounting;

import dev.tacit.privacy.event.RepeatAndSelect;
import java.util.function.DoubleUnaryOperator;

/**
 * The best of a random number of runs: Papernot and Steinke 2022, theorem 2 (truncated negative
 * binomial, with the geometric and the logarithmic) and theorem 6 (Poisson).
 */
final class Selection {
  private final Composition once;
  private final double mean;

  /** What theorem 2 adds at every order; NaN for theorem 6. */
  private final double added;

  /** The order of the least divergence; any smaller order has no larger one. */
  private final double best;

  private Selection(Composition once, double mean, double added) {
    this.once = once;
    this.mean = mean;
    this.added = added;
    best = RdpAccountant.bestOrder(this::at);
  }

  static Selection of(RepeatAndSelect event, Composition once) {
    if (RdpAccountant.plainDelta(once) > 0) {
      throw new UnsupportedEventException(
          "the best of several runs has no bound for a run with a delta of its own: "
              + event.event());
    }
    if (event.shape() == Double.POSITIVE_INFINITY) {
      return new Selection(once, event.mean(), Double.NaN);
    }
    double logGamma = Math.log(gamma(event.mean(), event.shape()));
    DoubleUnaryOperator atOrder = order -> (1 - 1 / order) * rdpOf(once, order) - logGamma / order;
    double least = atOrder.applyAsDouble(RdpAccountant.bestOrder(atOrder));
    return new Selection(once, event.mean(), (1 + event.shape()) * least * (1 + 1e-12));
  }

  double rdp(double order) {
    return order < best ? Math.min(at(order), at(best)) : at(order);
  }

  private double at(double order) {
    double own = rdpOf(once, order);
    double runs = Math.log(mean) / (order - 1);
    if (!Double.isNaN(added)) {
      return own + runs + added;
    }
    double odds = Math.log1p(1 / (order - 1));
    return own + runs + mean * Math.exp(RdpAccountant.logDelta(once, odds));
  }

  private static double rdpOf(Composition once, double order) {
    return once.isEmpty() ? 0 : RdpAccountant.rdp(once, order);
  }

  /**
   * The parameter, rounded down, at which the mean is that given; the mean decreases from infinity
   * to 1 as gamma goes from 0 to 1.
   */
  private static double gamma(double mean, double shape) {
    if (mean == 1) {
      return 1;
    }
    double low = 0;
    double high = 1;
    while (high - low > 1e-15 * high && high > Double.MIN_NORMAL) {
      double middle = low > 0 ? Math.sqrt(low * high) : high / 16;
      if (middle <= low || middle >= high) {
        break;
      }
      if (mean(middle, shape) >= mean) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low > 0 ? low : high;
  }

  /** Definition 1: shape (1 - gamma) / (gamma (1 - gamma^shape)), and its limit at shape 0. */
  private static double mean(double gamma, double shape) {
    double log = Math.log(gamma);
    double power = shape * log;
    // (1 - gamma^shape) / shape, which tends to -ln gamma
    double lost = Math.abs(power) < 1e-8 ? -log * (1 + power / 2) : -Math.expm1(power) / shape;
    return (1 - gamma) / (gamma * lost);
  }
}
