package dev.tacit.privacy.accounting;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.event.PrivacyEvent;
import java.util.Map;
import java.util.TreeMap;

/**
 * Accounting by privacy loss distributions: bounds from both sides. Stateless and thread-safe.
 *
 * <p>Plain Gaussians, alone, by the closed form of Balle and Wang 2018, theorem 8. Everything else
 * on a grid by {@link LossGrid} (Doroshenko et al. 2022), both directions of add_or_remove_one,
 * composed by Fourier transform (Koskela et al. 2020) of the tilted loss, finer until the bounds
 * are near enough. Cut-off tails, wrap-around and rounding are bounded and added to the safe side.
 * The upper bound is never above {@link RdpAccountant}'s.
 */
public final class PldAccountant {
  /** The gap between the bounds, relative to the upper, at which a finer grid is not tried. */
  private static final double CLOSE = 5e-3;

  private static final int GREATEST_LENGTH = 1 << 21;

  private PldAccountant() {}

  /**
   * An interval that holds epsilon at delta.
   *
   * @param delta in (0, 1)
   * @throws UnsupportedEventException if the event has no proved bound under the relation
   */
  public static Bounds epsilon(PrivacyEvent event, NeighbouringRelation relation, double delta) {
    RdpAccountant.requireDelta(delta);
    Composition composition = Composition.of(event, relation);
    if (composition.sampled().isEmpty()) {
      return GaussianCurve.epsilon(composition.precision(), delta);
    }
    double most = RdpAccountant.epsilon(composition, delta).epsilon();
    Map<SampledGaussian, Long> parts = parts(composition);
    Bounds remove = epsilon(parts, Direction.REMOVE, delta);
    Bounds add = epsilon(parts, Direction.ADD, delta);
    return capped(
        Math.max(remove.lower(), add.lower()), Math.max(remove.upper(), add.upper()), most);
  }

  /**
   * An interval that holds delta at epsilon.
   *
   * @param epsilon finite, &gt;= 0
   * @throws UnsupportedEventException if the event has no proved bound under the relation
   */
  public static Bounds delta(PrivacyEvent event, NeighbouringRelation relation, double epsilon) {
    if (!(epsilon >= 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("epsilon must be >= 0 and finite but was " + epsilon);
    }
    Composition composition = Composition.of(event, relation);
    if (composition.sampled().isEmpty()) {
      return GaussianCurve.delta(composition.precision(), epsilon);
    }
    double most = Math.exp(RdpAccountant.logDelta(composition, epsilon));
    Map<SampledGaussian, Long> parts = parts(composition);
    Bounds remove = delta(parts, Direction.REMOVE, epsilon, most);
    Bounds add = delta(parts, Direction.ADD, epsilon, most);
    return capped(
        Math.max(remove.lower(), add.lower()), Math.max(remove.upper(), add.upper()), most);
  }

  private static Bounds capped(double lower, double upper, double most) {
    double least = Math.min(upper, most);
    return new Bounds(Math.min(lower, least), least);
  }

  private static Map<SampledGaussian, Long> parts(Composition composition) {
    Map<SampledGaussian, Long> parts = new TreeMap<>(Composition.ORDER);
    parts.putAll(composition.sampled());
    if (composition.precision() > 0) {
      parts.put(new SampledGaussian(1, 1 / Math.sqrt(composition.precision())), 1L);
    }
    return parts;
  }

  private static Bounds epsilon(
      Map<SampledGaussian, Long> parts, Direction direction, double delta) {
    Plan plan = Plan.forDelta(parts, direction, delta);
    double upper = Double.POSITIVE_INFINITY;
    double lower = 0;
    double count = count(parts);
    double tail = delta * 1e-8;
    double logEta = Math.log(delta * 1e-4);
    while (plan.length() <= GREATEST_LENGTH) {
      ComposedLoss loss = new ComposedLoss(parts, direction, plan, reach(tail, count), logEta);
      double target = (delta - tail) * Math.exp(-loss.logRounding());
      upper = Math.min(upper, Math.max(0, loss.upper().epsilon(target, 1)));
      double atLeast = (delta + Math.exp(logEta)) * Math.exp(loss.logRounding());
      lower = Math.max(lower, loss.lower().epsilon(atLeast, -1) - loss.drift(logEta));
      if (upper - lower <= CLOSE * upper) {
        break;
      }
      plan = plan.finer(2);
    }
    return new Bounds(Math.min(lower, upper), upper);
  }

  private static Bounds delta(
      Map<SampledGaussian, Long> parts, Direction direction, double epsilon, double most) {
    Plan plan = Plan.forEpsilon(parts, direction, epsilon);
    double upper = most;
    double lower = 0;
    double count = count(parts);
    double tail = Math.max(most * 1e-10, 1e-290);
    double logEta = Math.log(Math.max(most * 1e-5, 1e-290));
    while (plan.length() <= GREATEST_LENGTH) {
      ComposedLoss loss = new ComposedLoss(parts, direction, plan, reach(tail, count), logEta);
      double rounding = Math.exp(loss.logRounding());
      upper = Math.min(upper, loss.upper().delta(epsilon, 1) * rounding + tail);
      double drifted = Math.max(0, epsilon + loss.drift(logEta));
      lower = Math.max(lower, loss.lower().delta(drifted, -1) / rounding - Math.exp(logEta));
      if (upper - lower <= 2 * CLOSE * upper) {
        break;
      }
      plan = plan.finer(2);
    }
    return new Bounds(Math.min(lower, upper), upper);
  }

  private static double count(Map<SampledGaussian, Long> parts) {
    return parts.values().stream().mapToDouble(Long::doubleValue).sum();
  }

  /** The z at which all runs together leave less than the tail beyond: count exp(-z^2/2) = tail. */
  private static double reach(double tail, double count) {
    return Math.sqrt(2 * Math.log(count / tail));
  }
}
