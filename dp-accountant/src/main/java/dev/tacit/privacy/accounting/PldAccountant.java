package dev.tacit.privacy.accounting;

import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.event.PrivacyEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * Privacy loss distributions: tight bounds for (Poisson-sampled) Gaussians in any composition that
 * was fixed before its first release. Under add-or-remove-one both directions are accounted and the
 * larger taken. Static and thread-safe.
 */
public final class PldAccountant {
  /**
   * The quadrature of masses is good to 1e-11 a release; this covers it, and rounding, many times
   * over.
   */
  private static final double SLACK = 1e-7;

  /** Relative distance of the bounds above which a finer grid is tried. */
  private static final double WIDEST = 8e-3;

  private static final int SHORTEST = 1000;
  private static final int LONGEST = 1 << 22;

  private PldAccountant() {}

  /**
   * Epsilon at a delta.
   *
   * @param delta in (0, 1)
   * @return an interval that holds the truth; {@code upper} is a guarantee
   * @throws UnsupportedEventException if there is no proved bound for the event under the relation
   */
  public static Bounds epsilon(PrivacyEvent event, NeighbouringRelation relation, double delta) {
    return epsilon(Composition.of(event, relation), requireDelta(delta), 1);
  }

  /**
   * An upper bound on epsilon, on a grid coarser by a factor: for searches, which verify what they
   * return with {@link #epsilon}.
   */
  static double epsilonUpper(Composition composition, double delta, double coarseness) {
    return epsilon(composition, delta, coarseness).upper();
  }

  private static Bounds epsilon(Composition composition, double delta, double coarseness) {
    if (composition.isEmpty()) {
      return new Bounds(0, 0);
    }
    if (composition.isPlainGaussian()) {
      double exact = GaussianPrivacy.epsilon(composition.gaussianMu(), delta);
      return widened(exact, exact);
    }
    double renyi = RdpAccountant.epsilon(composition, delta).epsilon();
    double spacing = coarseness * spacing(composition, renyi);
    Bounds bounds = epsilon(composition, delta, renyi, spacing);
    for (int finer = 0; finer < 3 && coarseness == 1 && isWide(bounds); finer++) {
      // Renyi's epsilon, which chose the grid, was much too large.
      double wide = (bounds.upper() - bounds.lower()) / bounds.upper();
      spacing *= Math.max(0.05, WIDEST / 2 / wide);
      Bounds next = epsilon(composition, delta, renyi, spacing);
      bounds =
          new Bounds(
              Math.max(bounds.lower(), next.lower()), Math.min(bounds.upper(), next.upper()));
    }
    return widened(bounds.lower(), bounds.upper());
  }

  private static boolean isWide(Bounds bounds) {
    return bounds.upper() - bounds.lower() > WIDEST * bounds.upper();
  }

  private static Bounds epsilon(
      Composition composition, double delta, double renyi, double spacing) {
    double upper = 0;
    double lower = 0;
    for (boolean remove : new boolean[] {true, false}) {
      double one = Double.POSITIVE_INFINITY;
      for (double share = 1; share > 0.02 && Double.isInfinite(one); share /= 2) {
        ComposedLoss loss = compose(composition, remove, spacing, delta, share);
        if (loss != null) {
          one = loss.epsilonUpper(delta);
          lower = Math.max(lower, loss.epsilonLower(delta));
        }
      }
      upper = Math.max(upper, Math.min(one, renyi));
    }
    return new Bounds(Math.min(lower, upper), upper);
  }

  /**
   * Delta at an epsilon.
   *
   * @param epsilon finite, &gt;= 0
   * @return an interval that holds the truth; {@code upper} is a guarantee
   * @throws UnsupportedEventException if there is no proved bound for the event under the relation
   */
  public static Bounds delta(PrivacyEvent event, NeighbouringRelation relation, double epsilon) {
    if (!(epsilon >= 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("epsilon must be >= 0 and finite but was " + epsilon);
    }
    Composition composition = Composition.of(event, relation);
    if (composition.isEmpty()) {
      return new Bounds(0, 0);
    }
    if (composition.isPlainGaussian()) {
      double exact = GaussianPrivacy.delta(composition.gaussianMu(), epsilon);
      return new Bounds(exact * (1 - SLACK), Math.min(1, exact * (1 + SLACK) + 1e-300));
    }
    double renyi = RdpAccountant.delta(composition, epsilon);
    double about = Math.max(1e-300, Math.min(0.1, renyi / 10));
    double spacing = spacing(composition, Math.max(epsilon, 0.1 / composition.count()));
    double upper = 0;
    double lower = 0;
    for (boolean remove : new boolean[] {true, false}) {
      ComposedLoss loss = compose(composition, remove, spacing, about, 1);
      upper = Math.max(upper, loss == null ? renyi : loss.deltaUpper(epsilon));
      lower = Math.max(lower, loss == null ? 0 : loss.deltaLower(epsilon, about));
    }
    upper = Math.min(1, Math.min(upper, renyi) * (1 + SLACK));
    return new Bounds(Math.min(lower * (1 - SLACK), upper), upper);
  }

  static double requireDelta(double delta) {
    if (!(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException("delta must be in (0, 1) but was " + delta);
    }
    return delta;
  }

  private static Bounds widened(double lower, double upper) {
    return new Bounds(
        Math.max(0, lower * (1 - SLACK) - 1e-12), upper == 0 ? 0 : upper * (1 + SLACK) + 1e-12);
  }

  private static ComposedLoss compose(
      Composition composition, boolean remove, double spacing, double delta, double share) {
    double tail = Math.max(1e-300, delta * 1e-7 / composition.count());
    List<ComposedLoss.Part> parts = new ArrayList<>();
    for (Composition.Part part : composition.parts()) {
      double range =
          part.mechanism().loss(1 + part.mechanism().sigma() * Math.sqrt(-2 * Math.log(tail)))
              - part.mechanism().loss(-part.mechanism().sigma() * Math.sqrt(-2 * Math.log(tail)));
      if (range / spacing > LONGEST) {
        return null;
      }
      parts.add(
          new ComposedLoss.Part(
              remove
                  ? LossDistribution.remove(part.mechanism(), spacing, tail)
                  : LossDistribution.add(part.mechanism(), spacing, tail),
              part.count()));
    }
    return ComposedLoss.of(parts, delta, share);
  }

  /**
   * The grid: fine enough that the lower bound, which loses 6 spacings times the root of the count,
   * is within half a percent; the upper bound, which loses a twelfth of a squared spacing a
   * release, is then much nearer.
   */
  private static double spacing(Composition composition, double epsilon) {
    double fine = 6e-4 * epsilon / Math.sqrt(composition.count());
    return Math.min(fine, epsilon / SHORTEST);
  }
}
