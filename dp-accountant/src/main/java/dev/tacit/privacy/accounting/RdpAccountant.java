package dev.tacit.privacy.accounting;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.accounting.loss.Direction;
import dev.tacit.privacy.accounting.loss.LossPair;
import dev.tacit.privacy.event.PrivacyEvent;
import java.util.function.DoubleUnaryOperator;

/**
 * Renyi accounting: a fast upper bound. Stateless and thread-safe.
 *
 * <p>Every mechanism at every real order above 1 (Poisson-sampled Gaussians by Mironov, Talwar and
 * Zhang 2019; the others as their {@link LossPair} says), composed by addition (Mironov 2017,
 * proposition 1), turned into (epsilon, delta) by Canonne, Kamath and Steinke 2020, proposition 12,
 * with the order that gives the least.
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
    requireOrder(order);
    Composition composition = Composition.of(event, relation);
    double rest = rest(composition, delta);
    return rest > 0
        ? Math.max(0, convert(rdp(composition, order), order, rest))
        : Double.POSITIVE_INFINITY;
  }

  /**
   * The Renyi divergence of the whole event, nats: positive infinity if it has a plain delta.
   *
   * @param order finite, &gt; 1
   * @throws UnsupportedEventException if the event has no proved bound under the relation
   */
  public static double rdp(PrivacyEvent event, NeighbouringRelation relation, double order) {
    requireOrder(order);
    Composition composition = Composition.of(event, relation);
    return plainDelta(composition) > 0 ? Double.POSITIVE_INFINITY : rdp(composition, order);
  }

  private static void requireOrder(double order) {
    if (!(order > 1 && order < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("order must be > 1 and finite but was " + order);
    }
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
    double rest = rest(composition, delta);
    if (!(rest > 0)) {
      return new Result(Double.POSITIVE_INFINITY, GREATEST_ORDER);
    }
    DoubleUnaryOperator bound = order -> convert(rdp(composition, order), order, rest);
    double order = bestOrder(bound);
    return new Result(Math.max(0, bound.applyAsDouble(order)), order);
  }

  /** The probability that some run has an infinite loss: 1 - product of 1 - delta. */
  static double plainDelta(Composition composition) {
    double log = 0;
    for (Composition.Part part : composition.parts()) {
      LossPair pair = part.mechanism().upper();
      if (pair != null) {
        double worse = Math.max(pair.infinite(Direction.REMOVE), pair.infinite(Direction.ADD));
        log += worse == 0 ? 0 : part.count() * Math.log1p(-worse);
      }
    }
    return -Math.expm1(log);
  }

  /** What is left of delta = d + (1 - d) rest for finite losses after plain deltas of d in all. */
  private static double rest(Composition composition, double delta) {
    double plain = plainDelta(composition);
    return plain == 0 ? delta : (delta - plain) / (1 - plain);
  }

  static double logDelta(Composition composition, double epsilon) {
    if (composition.isEmpty()) {
      return Double.NEGATIVE_INFINITY;
    }
    DoubleUnaryOperator bound = order -> logDelta(rdp(composition, order), order, epsilon);
    double finite = Math.min(0, bound.applyAsDouble(bestOrder(bound)));
    double plain = plainDelta(composition);
    return plain == 0 ? finite : Math.log(plain + (1 - plain) * Math.exp(finite));
  }

  /**
   * Epsilon at delta from the divergence of an order (Canonne, Kamath, Steinke 2020, proposition
   * 12), rounded up; may be negative, which means 0.
   *
   * @param rdp &gt;= 0, nats
   * @param order finite, &gt; 1
   * @param delta in (0, 1)
   */
  public static double convert(double rdp, double order, double delta) {
    double paid = (Math.log(delta) + Math.log(order)) / (order - 1);
    double rounding = 4e-15 * (rdp + Math.abs(paid) - Math.log(delta) / (order - 1));
    return rdp + Math.log1p(-1 / order) - paid + rounding;
  }

  static double logDelta(double rdp, double order, double epsilon) {
    double rounding = 4e-15 * ((order - 1) * (rdp + epsilon) + 1 + Math.abs(Math.log(order - 1)));
    return (order - 1) * (rdp - epsilon)
        + order * Math.log1p(-1 / order)
        - Math.log(order - 1)
        + rounding;
  }

  /** The divergence given that the loss is finite, rounded up. */
  static double rdp(Composition composition, double order) {
    double sum = composition.precision() * order / 2;
    for (Composition.Part part : composition.parts()) {
      sum += part.count() * part.mechanism().rdp().applyAsDouble(order);
    }
    return sum * (1 + 1e-15 * (2 + composition.parts().size()));
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
