package dev.tacit.privacy.accounting;

import java.util.Arrays;

/**
 * The privacy loss of one release in one direction, on the grid of whole multiples of a spacing,
 * rounded so that it dominates the true one: "connect the dots" (Doroshenko, Ghazi, Kamath, Kumar,
 * Manurangsi 2022). The mass of each grid interval goes to its two ends so that its mass under both
 * distributions of the pair stays what it is; a spread of the likelihood ratio that keeps its mean
 * only raises every hockey-stick divergence.
 *
 * @param first grid number of {@code mass[0]}
 * @param mass at {@code (first + i) * spacing}
 * @param infinite mass at an infinite loss
 * @param misplaced mass that was rounded up by more than one spacing; for the lower bound
 * @param meanExcess mean of the rounded loss less that of the true one, over the rest
 */
record LossDistribution(
    double spacing,
    long first,
    double[] mass,
    double infinite,
    double misplaced,
    double meanExcess) {
  /** Three-point Gauss-Legendre on [-1, 1]. */
  private static final double NODE = Math.sqrt(0.6);

  private static final double OUTER = 5.0 / 9;
  private static final double INNER = 8.0 / 9;

  /**
   * Pieces wider than this share of sigma are cut: the quadrature's relative error is then below
   * 1e-11.
   */
  private static final double WIDEST = 0.02;

  /** With the record against without it: the loss grows with x. */
  static LossDistribution remove(SampledGaussian mechanism, double spacing, double tail) {
    return new Builder(mechanism, spacing, tail, true).build();
  }

  /** Without the record against with it. */
  static LossDistribution add(SampledGaussian mechanism, double spacing, double tail) {
    return new Builder(mechanism, spacing, tail, false).build();
  }

  /** Walks over x from left to right, grid interval by grid interval. */
  private static final class Builder {
    private final SampledGaussian mechanism;
    private final double spacing;
    private final boolean growing;
    private final double left;
    private final double right;

    /** Mass of the chosen distribution beyond either end, at most. */
    private final double tail;

    private final double expm1;
    private long first;
    private double[] mass;
    private double meanExcess;

    Builder(SampledGaussian mechanism, double spacing, double tail, boolean growing) {
      this.mechanism = mechanism;
      this.spacing = spacing;
      this.growing = growing;
      this.tail = tail;
      // sf(z) <= exp(-z^2/2)/2
      double z = Math.sqrt(-2 * Math.log(tail)) * mechanism.sigma();
      this.left = -z;
      this.right = 1 + z;
      this.expm1 = Math.expm1(-spacing);
    }

    LossDistribution build() {
      long lowest = (long) Math.floor(mechanism.loss(left) / spacing);
      long highest = (long) Math.ceil(mechanism.loss(right) / spacing);
      int cells = Math.toIntExact(highest - lowest);
      first = growing ? lowest : -highest;
      mass = new double[cells + 1];
      double from = left;
      for (long cell = lowest; cell < highest; cell++) {
        double to = cell + 1 == highest ? right : mechanism.where((cell + 1) * spacing);
        to = Math.min(right, Math.max(from, to));
        if (growing) {
          cell(from, to, Math.toIntExact(cell - lowest));
        } else {
          cell(from, to, Math.toIntExact(highest - cell - 1));
        }
        from = to;
      }
      return finish(cells);
    }

    /**
     * Spreads the mass between two points over the ends of a grid interval, {@code low} the index
     * of its lower end.
     */
    private void cell(double from, double to, int low) {
      if (!(to > from)) {
        return;
      }
      double lowLoss = (first + low) * spacing;
      int pieces = (int) Math.ceil((to - from) / (WIDEST * mechanism.sigma()));
      double half = (to - from) / (2 * pieces);
      double all = 0;
      double high = 0;
      double excess = 0;
      for (int piece = 0; piece < pieces; piece++) {
        double middle = from + (2 * piece + 1) * half;
        for (int node = -1; node <= 1; node++) {
          double x = middle + node * NODE * half;
          double weight = (node == 0 ? INNER : OUTER) * half * density(x);
          double above = loss(x) - lowLoss;
          double up = Math.min(1, Math.max(0, Math.expm1(-above) / expm1));
          all += weight;
          high += weight * up;
          excess += weight * (spacing * up - above);
        }
      }
      mass[low] += all - high;
      mass[low + 1] += high;
      meanExcess += excess;
    }

    private LossDistribution finish(int cells) {
      // What lies beyond the ends is charged at the largest loss that it can have.
      double infinite = 0;
      if (growing || mechanism.q() == 1) {
        infinite = tail;
      } else {
        mass[cells] += tail;
      }
      mass[0] += tail;
      return new LossDistribution(spacing, first, mass, infinite, 2 * tail, meanExcess);
    }

    private double density(double x) {
      return growing ? mechanism.densityWith(x) : mechanism.densityWithout(x);
    }

    private double loss(double x) {
      return growing ? mechanism.loss(x) : -mechanism.loss(x);
    }
  }

  /** The largest loss on the grid. */
  double largest() {
    return (first + mass.length - 1) * spacing;
  }

  /** The least loss on the grid. */
  double least() {
    return first * spacing;
  }

  /** log of the sum of mass times exp(tilt * loss). */
  double logMoment(double tilt) {
    double top = Math.max(tilt * least(), tilt * largest());
    double sum = 0;
    for (int i = 0; i < mass.length; i++) {
      if (mass[i] > 0) {
        sum += mass[i] * Math.exp(tilt * (first + i) * spacing - top);
      }
    }
    return top + Math.log(sum);
  }

  /**
   * The same distribution in fewer points, each merged upwards ({@code up}) or downwards: its
   * moments bound this one's from above for a tilt of that sign.
   */
  LossDistribution coarser(int factor, boolean up) {
    long coarseFirst = Math.floorDiv(first, factor);
    int length =
        Math.toIntExact(Math.floorDiv(first + mass.length - 1, factor) + 1 - coarseFirst) + 1;
    double[] merged = new double[length];
    for (int i = 0; i < mass.length; i++) {
      int at = Math.toIntExact(Math.floorDiv(first + i, factor) - coarseFirst);
      boolean exact = Math.floorMod(first + i, factor) == 0;
      merged[up && !exact ? at + 1 : at] += mass[i];
    }
    return new LossDistribution(
        spacing * factor, coarseFirst, merged, infinite, misplaced, meanExcess);
  }

  /** Masses are not compared by identity anywhere; a record's default would. */
  @Override
  public boolean equals(Object other) {
    return other instanceof LossDistribution that
        && spacing == that.spacing
        && first == that.first
        && Arrays.equals(mass, that.mass);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(mass);
  }
}
