package dev.tacit.privacy.accounting;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.accounting.loss.Direction;
import dev.tacit.privacy.event.PrivacyEvent;
import java.util.function.Supplier;

/**
 * Accounting by privacy loss distributions: bounds from both sides. Stateless and thread-safe.
 *
 * <p>Plain Gaussians, alone, by the closed form of Balle and Wang 2018, theorem 8. Everything else
 * on a grid by {@link dev.tacit.privacy.accounting.loss.LossGrid} (Doroshenko et al. 2022), in both
 * directions where they differ, composed by Fourier transform (Koskela et al. 2020) of the tilted
 * loss, finer until the bounds are near enough. Cut-off tails, infinite losses, wrap-around and
 * rounding are bounded and added to the safe side. The upper bound is never above {@link
 * RdpAccountant}'s, nor that of basic composition; it is Renyi's where an event (zCDP, the best of
 * several runs) says no more. The lower bound holds for the worst mechanism that the event may
 * stand for, as far as one is known.
 */
public final class PldAccountant {
  /** The gap between the bounds, relative to the upper, at which a finer grid is not tried. */
  private static final double CLOSE = 5e-3;

  /** Length of the grid at the first attempt, at most; later ones may take up to 16 times that. */
  private static final int COARSE = 1 << 16;

  /** The share of delta spent on losses cut off at the top. */
  private static final double TAIL = 1e-6;

  /** A plan for a larger epsilon than that over this has too coarse a grid. */
  private static final double NEAR = 0.8;

  private static final int ATTEMPTS = 6;

  /** An epsilon above which no grid is tried: nothing is protected. */
  private static final double HOPELESS = 1e6;

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
    if (composition.parts().isEmpty()) {
      return GaussianCurve.epsilon(composition.precision(), delta);
    }
    double most = RdpAccountant.epsilon(composition, delta).epsilon();
    Bounds bounds = new Bounds(0, most > HOPELESS ? most : 0);
    for (Direction direction : most > HOPELESS ? new Direction[0] : directions(composition)) {
      Losses losses = new Losses(composition, direction, delta * TAIL);
      if (losses.greatest() > bounds.lower() || losses.infiniteAtMost() > delta) {
        bounds = wider(bounds, epsilon(losses, delta, most, bounds.lower()));
      }
    }
    return capped(composition, bounds, most);
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
    return delta(Composition.of(event, relation), epsilon, ATTEMPTS);
  }

  /** The same, but with grids refined so often only: bounds that may be loose. */
  static Bounds delta(Composition composition, double epsilon, int attempts) {
    if (composition.parts().isEmpty()) {
      return GaussianCurve.delta(composition.precision(), epsilon);
    }
    double most = Math.exp(RdpAccountant.logDelta(composition, epsilon)) * (1 + 1e-12);
    if (RdpAccountant.epsilon(composition, 0.5).epsilon() > HOPELESS) {
      return new Bounds(0, Math.min(1, most));
    }
    Bounds bounds = new Bounds(0, 0);
    for (Direction direction : directions(composition)) {
      double enough = bounds.lower();
      bounds = wider(bounds, delta(composition, direction, epsilon, most, enough, attempts));
    }
    return capped(composition, bounds, most);
  }

  private static Direction[] directions(Composition composition) {
    boolean symmetric = composition.parts().stream().allMatch(part -> part.mechanism().symmetric());
    return symmetric ? new Direction[] {Direction.REMOVE} : Direction.values();
  }

  private static Bounds wider(Bounds one, Bounds other) {
    return new Bounds(Math.max(one.lower(), other.lower()), Math.max(one.upper(), other.upper()));
  }

  private static Bounds capped(Composition composition, Bounds bounds, double most) {
    boolean all = composition.parts().stream().allMatch(part -> part.mechanism().upper() != null);
    double least = all ? Math.min(bounds.upper(), most) : most;
    return new Bounds(Math.min(bounds.lower(), least), least);
  }

  /**
   * In one direction.
   *
   * @param enough an upper bound that need not be refined: the other direction is above
   */
  private static Bounds epsilon(Losses losses, double delta, double most, double enough) {
    if (losses.runs().isEmpty() || losses.infiniteAtMost() > delta) {
      return new Bounds(0, losses.dominated() ? Double.POSITIVE_INFINITY : most);
    }
    // basic composition: infinite losses alone do not exceed delta
    double basic = losses.dominated() ? losses.greatest() : Double.POSITIVE_INFINITY;
    Plan wanted = Plan.forDelta(losses, Math.max(delta - losses.infiniteAtMost(), delta * 1e-9));
    Plan plan = wanted.within(COARSE);
    Bounds bounds = new Bounds(0, Math.min(most, basic));
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      double before = bounds.upper();
      Plan tried = plan;
      bounds = tightened(bounds, attempted(() -> epsilonOnce(losses, delta, tried)));
      boolean near = bounds.upper() > NEAR * plan.epsilon();
      if (near && close(bounds, wanted, plan)
          || bounds.upper() <= enough
          || attempt > 0 && settled(losses, before, bounds)) {
        break;
      }
      // Chernoff's epsilon may be far from the answer where a rare event has a large loss: tilt
      // to what was found
      wanted = Plan.forEpsilon(losses, bounds.upper(), delta).finer(1 << attempt);
      plan = wanted.within(COARSE << Math.min(attempt + 1, 4));
    }
    return bounds;
  }

  private static Bounds epsilonOnce(Losses losses, double delta, Plan plan) {
    double tail = losses.cutsTails() ? delta * TAIL : 0;
    ComposedLoss loss = new ComposedLoss(losses, plan);
    double rounding = Math.exp(loss.logRounding());
    double atMost = losses.infiniteAtMost() * (1 + 1e-12);
    double atLeast = losses.infiniteAtLeast() * (1 - 1e-12);
    double upper =
        losses.dominated() && delta - tail > atMost
            ? loss.upper().epsilon((delta - tail - atMost) / rounding, 1)
            : Double.POSITIVE_INFINITY;
    double lower = loss.lower().epsilon((delta - atLeast) * rounding, -1) - loss.drift();
    return bounds(lower, upper);
  }

  /** Where Renyi's delta is far off, so are tails and errors that are a share of it: once more. */
  private static Bounds delta(
      Composition composition,
      Direction direction,
      double epsilon,
      double most,
      double enough,
      int attempts) {
    double guess = most;
    while (true) {
      Losses losses = new Losses(composition, direction, Math.max(guess * TAIL, 1e-290));
      Bounds bounds = delta(losses, epsilon, guess, enough, attempts);
      boolean far = bounds.upper() < guess * 1e-2 && bounds.upper() > 1e-280;
      if (!far || bounds.upper() <= enough) {
        return bounds;
      }
      guess = bounds.upper();
    }
  }

  private static Bounds delta(
      Losses losses, double epsilon, double most, double enough, int attempts) {
    if (losses.runs().isEmpty()) {
      return new Bounds(0, most);
    }
    if (losses.dominated() && epsilon >= losses.greatest()) {
      return bounds(losses.infiniteAtLeast(), losses.infiniteAtMost());
    }
    Plan wanted = Plan.forEpsilon(losses, epsilon, most);
    Plan plan = wanted.within(COARSE);
    Bounds bounds = new Bounds(0, most);
    for (int attempt = 0; attempt < attempts; attempt++) {
      double before = bounds.upper();
      Plan tried = plan;
      bounds = tightened(bounds, attempted(() -> deltaOnce(losses, epsilon, most, tried)));
      if (close(bounds, wanted, plan)
          || bounds.upper() <= enough
          || attempt > 0 && settled(losses, before, bounds)) {
        break;
      }
      wanted = wanted.finer(2);
      plan = wanted.within(COARSE << Math.min(attempt + 1, 4));
    }
    return bounds;
  }

  private static Bounds deltaOnce(Losses losses, double epsilon, double most, Plan plan) {
    double tail = losses.cutsTails() ? Math.max(most * TAIL, 1e-290) : 0;
    ComposedLoss loss = new ComposedLoss(losses, plan);
    double rounding = Math.exp(loss.logRounding());
    double upper =
        losses.dominated()
            ? loss.upper().delta(epsilon, 1) * rounding
                + tail
                + losses.infiniteAtMost() * (1 + 1e-12)
            : Double.POSITIVE_INFINITY;
    double drifted = epsilon + loss.drift();
    double lower =
        loss.lower().delta(drifted, -1) / rounding + losses.infiniteAtLeast() * (1 - 1e-12);
    return bounds(lower, upper);
  }

  /** Near enough; a grid coarser than wanted must prove more, for its upper bound may be loose. */
  private static boolean close(Bounds bounds, Plan wanted, Plan plan) {
    double share = plan.step() > wanted.step() ? CLOSE / 2 : CLOSE;
    return bounds.upper() - bounds.lower() <= share * bounds.upper();
  }

  /** Nothing is known where the losses do not fit a grid. */
  private static Bounds attempted(Supplier<Bounds> attempt) {
    try {
      return attempt.get();
    } catch (ArithmeticException e) {
      return new Bounds(0, Double.POSITIVE_INFINITY);
    }
  }

  /** Whether a finer grid gains nothing where the bounds are of different mechanisms. */
  private static boolean settled(Losses losses, double before, Bounds now) {
    boolean apart = !losses.dominated() || !losses.matched();
    return apart && now.upper() >= before * (1 - 1e-4);
  }

  private static Bounds bounds(double lower, double upper) {
    double safe = Double.isNaN(upper) ? Double.POSITIVE_INFINITY : Math.max(0, upper);
    return new Bounds(lower > 0 ? Math.min(lower, safe) : 0, safe);
  }

  private static Bounds tightened(Bounds known, Bounds found) {
    double upper = Math.min(known.upper(), found.upper());
    return new Bounds(Math.min(upper, Math.max(known.lower(), found.lower())), upper);
  }
}
