package dev.tacit.privacy.accounting;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.event.PrivacyEvent;
import java.util.function.DoubleUnaryOperator;

/**
 * Rényi differential privacy (Mironov 2017) of (Poisson-sampled) Gaussians in any composition, at
 * every real order above 1. Upper bounds. Static and thread-safe.
 */
public final class RdpAccountant {
  private static final double LEAST_LOG = Math.log(1e-4);
  private static final double LARGEST_LOG = Math.log(1e6);
  private static final int COARSE = 80;

  /** Numerical errors of the moments are of the order of 1e-14. */
  private static final double SLACK = 1 + 1e-12;

  private RdpAccountant() {}

  /**
   * An upper bound and where it came from.
   *
   * @param epsilon &gt;= 0
   * @param order the best one, &gt; 1
   */
  public record Result(double epsilon, double order) {}

  /**
   * The Rényi divergence of an order.
   *
   * @param order &gt; 1
   * @throws UnsupportedEventException if there is no proved bound
   */
  public static double rdp(PrivacyEvent event, NeighbouringRelation relation, double order) {
    if (!(order > 1 && order < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("order must be > 1 and finite but was " + order);
    }
    return rdp(Composition.of(event, relation), order);
  }

  /**
   * The least epsilon over all orders, by the conversion of Canonne, Kamath, Steinke 2020 ("The
   * discrete Gaussian for differential privacy", proposition 12).
   *
   * @param delta in (0, 1)
   * @throws UnsupportedEventException if there is no proved bound
   */
  public static Result epsilon(PrivacyEvent event, NeighbouringRelation relation, double delta) {
    return epsilon(Composition.of(event, relation), PldAccountant.requireDelta(delta));
  }

  static Result epsilon(Composition composition, double delta) {
    if (composition.isEmpty()) {
      return new Result(0, Double.POSITIVE_INFINITY);
    }
    double order =
        bestOrder(a -> rdp(composition, a) + Math.log1p(-1 / a) - Math.log(delta * a) / (a - 1));
    double epsilon =
        rdp(composition, order) + Math.log1p(-1 / order) - Math.log(delta * order) / (order - 1);
    return new Result(Math.max(0, epsilon * SLACK), order);
  }

  /** The least delta over all orders, by the same conversion. */
  static double delta(Composition composition, double epsilon) {
    if (composition.isEmpty()) {
      return 0;
    }
    DoubleUnaryOperator log =
        a -> (a - 1) * (rdp(composition, a) - epsilon + Math.log1p(-1 / a)) - Math.log(a);
    return Math.min(1, Math.exp(log.applyAsDouble(bestOrder(log))) * SLACK);
  }

  private static double rdp(Composition composition, double order) {
    double sum = 0;
    for (Composition.Part part : composition.parts()) {
      sum += part.count() * part.mechanism().logMoment(order) / (order - 1);
    }
    return sum;
  }

  /**
   * Minimises over log(order - 1): a coarse walk that stops once it only climbs, then a golden
   * section.
   */
  private static double bestOrder(DoubleUnaryOperator cost) {
    double step = (LARGEST_LOG - LEAST_LOG) / COARSE;
    double best = LEAST_LOG;
    double least = Double.POSITIVE_INFINITY;
    int climbs = 0;
    for (int i = 0; i <= COARSE && climbs < 6; i++) {
      double at = LEAST_LOG + i * step;
      double value = cost.applyAsDouble(1 + Math.exp(at));
      climbs = value < least ? 0 : climbs + 1;
      if (value < least) {
        least = value;
        best = at;
      }
    }
    double low = best - step;
    double high = best + step;
    double golden = (Math.sqrt(5) - 1) / 2;
    for (int i = 0; i < 40; i++) {
      double a = high - golden * (high - low);
      double b = low + golden * (high - low);
      if (cost.applyAsDouble(1 + Math.exp(a)) < cost.applyAsDouble(1 + Math.exp(b))) {
        high = b;
      } else {
        low = a;
      }
    }
    return 1 + Math.exp((low + high) / 2);
  }
}
