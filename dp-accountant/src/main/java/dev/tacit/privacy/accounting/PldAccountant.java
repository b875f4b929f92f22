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

  /** Length of the grid at the first attempt, at most; later ones may take up to 16 times that. */
  private static final int COARSE = 1 << 16;

  /** The share of delta spent on losses cut off at the top. */
  private static final double TAIL = 1e-6;

  private static final int ATTEMPTS = 6;

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
    Bounds remove = epsilon(parts, Direction.REMOVE, delta, most);
    Bounds add = epsilon(parts, Direction.ADD, delta, most);
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
      Map<SampledGaussian, Long> parts, Direction direction, double delta, double most) {
    double reach = reach(delta * TAIL, parts);
    Plan wanted = Plan.forDelta(parts, direction, reach, delta);
    Plan plan = wanted.within(COARSE);
    Bounds bounds = new Bounds(0, most);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      bounds = tightened(bounds, epsilonOnce(parts, direction, delta, plan));
      if (close(bounds, wanted, plan)) {
        break;
      }
      // Chernoff's epsilon may be far from the answer where a rare event has a large loss: tilt
      // to what was found
      wanted = Plan.forEpsilon(parts, direction, reach, bounds.upper()).finer(1 << attempt);
      plan = wanted.within(COARSE << Math.min(attempt + 1, 4));
    }
    return bounds;
  }

  private static Bounds epsilonOnce(
      Map<SampledGaussian, Long> parts, Direction direction, double delta, Plan plan) {
    double tail = delta * TAIL;
    double logEta = Math.log(delta * 1e-4);
    ComposedLoss loss = new ComposedLoss(parts, direction, plan, logEta);
    double rounding = Math.exp(loss.logRounding());
    double upper = loss.upper().epsilon((delta - tail) / rounding, 1);
    double lower =
        loss.lower().epsilon((delta + Math.exp(logEta)) * rounding, -1) - loss.drift(logEta);
    return bounds(lower, upper);
  }

  private static Bounds delta(
      Map<SampledGaussian, Long> parts, Direction direction, double epsilon, double most) {
    double tail = Math.max(most * TAIL, 1e-290);
    Plan wanted = Plan.forEpsilon(parts, direction, reach(tail, parts), epsilon);
    Plan plan = wanted.within(COARSE);
    Bounds bounds = new Bounds(0, most);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      bounds = tightened(bounds, deltaOnce(parts, direction, epsilon, most, plan));
      if (close(bounds, wanted, plan)) {
        break;
      }
      wanted = wanted.finer(2);
      plan = wanted.within(COARSE << Math.min(attempt + 1, 4));
    }
    return bounds;
  }

  private static Bounds deltaOnce(
      Map<SampledGaussian, Long> parts,
      Direction direction,
      double epsilon,
      double most,
      Plan plan) {
    double tail = Math.max(most * TAIL, 1e-290);
    double logEta = Math.log(Math.max(most * 1e-4, 1e-290));
    ComposedLoss loss = new ComposedLoss(parts, direction, plan, logEta);
    double rounding = Math.exp(loss.logRounding());
    double upper = loss.upper().delta(epsilon, 1) * rounding + tail;
    double drifted = Math.max(0, epsilon + loss.drift(logEta));
    return bounds(loss.lower().delta(drifted, -1) / rounding - Math.exp(logEta), upper);
  }

  /** Near enough; a grid coarser than wanted must prove more, for its upper bound may be loose. */
  private static boolean close(Bounds bounds, Plan wanted, Plan plan) {
    double share = plan.step() > wanted.step() ? CLOSE / 2 : CLOSE;
    return bounds.upper() - bounds.lower() <= share * bounds.upper();
  }

  private static Bounds bounds(double lower, double upper) {
    double safe = Double.isNaN(upper) ? Double.POSITIVE_INFINITY : Math.max(0, upper);
    return new Bounds(lower > 0 ? Math.min(lower, safe) : 0, safe);
  }

  private static Bounds tightened(Bounds known, Bounds found) {
    double upper = Math.min(known.upper(), found.upper());
    return new Bounds(Math.min(upper, Math.max(known.lower(), found.lower())), upper);
  }

  /** The z at which all runs together leave less than the tail: count exp(-z^2/2) = tail. */
  private static double reach(double tail, Map<SampledGaussian, Long> parts) {
    double count = parts.values().stream().mapToDouble(Long::doubleValue).sum();
    return Math.sqrt(2 * Math.log(count / tail));
  }
}
