package dev.tacit.privacy.accounting;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.event.PrivacyEvent;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/**
 * Renyi accounting: a fast upper bound. Stateless and thread-safe.
 *
 * <p>Poisson-sampled Gaussians by Mironov, Talwar and Zhang 2019 at every real order above 1,
 * composed by addition (Mironov 2017, proposition 1), turned into (epsilon, delta) by Canonne,
 * Kamath and Steinke 2020, proposition 12, with the order that gives the least.
 */
public final class RdpAccountant {
  private static final double LEAST_ORDER = 1 + 1e-4;
  private static final double GREATEST_ORDER = 1e6;

  private RdpAccountant() {}

  /**
   * An upper bound and where it was found.
   *
   * @param epsilon &gt;= 0, possibly infinite
   * @param order the Renyi order, &gt; 1
   */
  public record Result(double epsilon, double order) {}

  /**
   * An upper bound on epsilon at delta.
   *
   * @param delta in (0, 1)
   * @throws UnsupportedEventException if the event has no proved bound under the relation
   */
  public static Result epsilon(PrivacyEvent event, NeighbouringRelation relation, double delta) {
    requireDelta(delta);
    return epsilon(Composition.of(event, relation), delta);
  }

  /**
   * An upper bound on epsilon at delta from one order, which must not be chosen by what the event's
   * parts released. Then it also bounds parts that were chosen one after the other by what those
   * before released, as long as the bound of what is done was kept below a limit at each choice: a
   * Renyi filter (Feldman and Zrnic, "Individual Privacy Accounting via a Renyi Filter", NeurIPS
   * 2021). The bound of {@link #epsilon} and that of {@link PldAccountant} are for parts that were
   * fixed beforehand.
   *
   * @param delta in (0, 1)
   * @param order finite, &gt; 1
   * @return &gt;= 0, possibly infinite
   * @throws UnsupportedEventException if the event has no proved bound under the relation
   */
  public static double epsilonAt(
      double order, PrivacyEvent event, NeighbouringRelation relation, double delta) {
    requireDelta(delta);
    return Math.max(0, convert(rdp(event, relation, order), order, delta));
  }

  /**
   * The Renyi divergence of the whole event, nats.
   *
   * @param order finite, &gt; 1
   * @throws UnsupportedEventException if the event has no proved bound under the relation
   */
  public static double rdp(PrivacyEvent event, NeighbouringRelation relation, double order) {
    if (!(order > 1 && order < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("order must be > 1 and finite but was " + order);
    }
    return rdp(Composition.of(event, relation), order);
  }

  static void requireDelta(double delta) {
    if (!(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException("delta must be in (0, 1) but was " + delta);
    }
  }

  static Result epsilon(Composition composition, double delta) {
    if (composition.isEmpty()) {
      return new Result(0, GREATEST_ORDER);
    }
    DoubleUnaryOperator bound = order -> convert(rdp(composition, order), order, delta);
    double order = bestOrder(bound);
    return new Result(Math.max(0, bound.applyAsDouble(order)), order);
  }

  /** ln of an upper bound on delta at epsilon, at most 0 (proposition 12 solved for delta). */
  static double logDelta(Composition composition, double epsilon) {
    if (composition.isEmpty()) {
      return Double.NEGATIVE_INFINITY;
    }
    DoubleUnaryOperator bound = order -> logDelta(rdp(composition, order), order, epsilon);
    return Math.min(0, bound.applyAsDouble(bestOrder(bound)));
  }

  /**
   * Epsilon at delta from the divergence of an order (Canonne, Kamath, Steinke 2020, proposition
   * 12); may be negative, which means 0.
   *
   * @param rdp &gt;= 0, nats
   * @param order finite, &gt; 1
   * @param delta in (0, 1)
   */
  public static double convert(double rdp, double order, double delta) {
    return rdp + Math.log1p(-1 / order) - (Math.log(delta) + Math.log(order)) / (order - 1);
  }

  static double logDelta(double rdp, double order, double epsilon) {
    return (order - 1) * (rdp - epsilon) + order * Math.log1p(-1 / order) - Math.log(order - 1);
  }

  static double rdp(Composition composition, double order) {
    double sum = composition.precision() * order / 2;
    for (Map.Entry<SampledGaussian, Long> entry : composition.sampled().entrySet()) {
      sum += entry.getValue() * entry.getKey().rdp(order);
    }
    return sum;
  }

  /** Orders by steps of a fifth in ln(order - 1), until worse; then golden section. */
  static double bestOrder(DoubleUnaryOperator bound) {
    double step = Math.log(1.2);
    double best = Double.POSITIVE_INFINITY;
    double at = Math.log(LEAST_ORDER - 1);
    int worse = 0;
    for (double t = at; t < Math.log(GREATEST_ORDER) && worse < 12; t += step) {
      double value = bound.applyAsDouble(1 + Math.exp(t));
      worse = value < best ? 0 : worse + 1;
      if (value < best) {
        best = value;
        at = t;
      }
    }
    return 1 + Math.exp(goldenSection(t -> bound.applyAsDouble(1 + Math.exp(t)), at, step));
  }

  private static double goldenSection(DoubleUnaryOperator f, double centre, double radius) {
    double ratio = (Math.sqrt(5) - 1) / 2;
    double low = centre - radius;
    double high = centre + radius;
    double a = high - ratio * (high - low);
    double b = low + ratio * (high - low);
    double atA = f.applyAsDouble(a);
    double atB = f.applyAsDouble(b);
    while (high - low > 1e-6) {
      if (atA <= atB) {
        high = b;
        b = a;
        atB = atA;
        a = high - ratio * (high - low);
        atA = f.applyAsDouble(a);
      } else {
        low = a;
        a = b;
        atA = atB;
        b = low + ratio * (high - low);
        atB = f.applyAsDouble(b);
      }
    }
    return atA <= atB ? a : b;
  }
}
