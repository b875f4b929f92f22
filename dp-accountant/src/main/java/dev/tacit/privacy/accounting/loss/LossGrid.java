package dev.tacit.privacy.accounting.loss;

/**
 * The privacy loss of one mechanism on the grid of all multiples of a step, twice from the same
 * outcomes, both tilted by exp(theta loss).
 *
 * <ul>
 *   <li>{@code upper}: connect-the-dots (Doroshenko et al. 2022, section 4): the mass between two
 *       grid points goes to both so that its mass under either distribution stays the same. This
 *       dominates the mechanism, also composed.
 *   <li>{@code lower}: all outcomes within half a step of a grid point are made one outcome, which
 *       is post-processing and so reveals no more. Its loss is off the grid point by a deviation of
 *       second order in the step; the caller bounds the sum of deviations by {@code deviationMean}
 *       and {@code deviationBound}. Where a deviation is below minus that bound the mass goes one
 *       step down.
 * </ul>
 *
 * Tilting (Esscher transform) moves the mass to where epsilon is, so that the rounding of a Fourier
 * transform stays relative to the tail asked for, however small delta. Masses may sum to less than
 * 1: the rest has an infinite loss, or was cut off.
 */
public final class LossGrid {
  /** Cells at most; three arrays of them take 400 MiB. */
  private static final int LONGEST = 1 << 24;

  private final double step;
  private final double perStep;
  private final int first;
  private final double[] upper;
  private final double[] lower;

  /** Mass times (1 - exp(-(loss - grid point))) of the outcomes merged there. */
  private final double[] excess;

  private double logUpper;
  private double logLower;
  private double deviationMean;
  private double deviationBound;

  /**
   * An empty grid for losses in a range, to be filled and then finished.
   *
   * @throws ArithmeticException if it would be too long
   */
  LossGrid(double step, double least, double most) {
    if (!((most - least) / step < LONGEST && Math.max(-least, most) / step < 1 << 29)) {
      throw new ArithmeticException("losses from " + least + " to " + most + " by " + step);
    }
    this.step = step;
    perStep = 1 / expm1(step);
    first = (int) Math.floor(least / step) - 1;
    int size = Math.floorDiv((int) Math.ceil(2 * most / step), 2) + 3 - first;
    upper = new double[size];
    lower = new double[size];
    excess = new double[size];
  }

  /** A mechanism that reveals nothing. */
  public static LossGrid nothing() {
    LossGrid grid = new LossGrid(1, 0, 0);
    grid.upper[-grid.first] = 1;
    grid.lower[-grid.first] = 1;
    return grid;
  }

  /** Grid index of element 0 of the arrays. */
  public int first() {
    return first;
  }

  /** Tilted masses, not to be changed; their sum is 1 after division by exp(logUpper). */
  public double[] upper() {
    return upper;
  }

  /** Tilted masses, not to be changed; their sum is 1 after division by exp(logLower). */
  public double[] lower() {
    return lower;
  }

  /** ln of what upper was divided by. */
  public double logUpper() {
    return logUpper;
  }

  /** ln of what lower was divided by. */
  public double logLower() {
    return logLower;
  }

  /** Mean of the deviations, nats. */
  public double deviationMean() {
    return deviationMean;
  }

  /** Greatest size of a deviation, nats. */
  public double deviationBound() {
    return deviationBound;
  }

  /** Adds an outcome whose loss is between half and half + 1 half steps. */
  void put(int half, double loss, double mass) {
    int cell = Math.floorDiv(half, 2) - first;
    int merged = Math.floorDiv(half + 1, 2) - first;
    double down = mass * expm1((cell + first + 1) * step - loss) * perStep;
    upper[cell] += down;
    upper[cell + 1] += mass - down;
    lower[merged] += mass;
    excess[merged] -= mass * expm1((merged + first) * step - loss);
  }

  /** Adds to the upper masses alone, at the grid point of an index or the next there is. */
  void putUpper(int index, double mass) {
    upper[Math.max(0, index - first)] += mass;
  }

  /** The part of the upper masses that is missing from 1. */
  double missing() {
    double sum = 0;
    for (double m : upper) {
      sum += m;
    }
    return Math.max(0, 1 - sum);
  }

  /** Rounds the lower masses down and tilts. */
  LossGrid finish(GridTerms terms) {
    roundDown(terms.hoeffding());
    logUpper = terms.logMoment() + tilt(upper, terms.theta(), terms.logMoment());
    logLower = terms.logMoment() + tilt(lower, terms.theta(), terms.logMoment());
    return this;
  }

  /** exp(t) - 1 for the small t within a step. */
  private static double expm1(double t) {
    if (Math.abs(t) > 0.06) {
      return Math.expm1(t);
    }
    return t
        * (1
            + t
                / 2
                * (1
                    + t / 3 * (1 + t / 4 * (1 + t / 5 * (1 + t / 6 * (1 + t / 7 * (1 + t / 8)))))));
  }

  /** Chooses the deviation bound that costs least and moves what is beyond it one step down. */
  private void roundDown(double hoeffding) {
    int n = lower.length;
    double[] deviation = excess;
    for (int i = 0; i < n; i++) {
      deviation[i] = lower[i] > 0 ? -Math.log1p(-excess[i] / lower[i]) : 0;
    }
    double best = Double.POSITIVE_INFINITY;
    for (double bound = step; bound > step * 1e-9; bound /= 2) {
      double beyond = 0;
      for (int i = 0; i < n; i++) {
        beyond += deviation[i] < -bound ? lower[i] : 0;
      }
      double cost = step * beyond + 2 * bound * hoeffding;
      if (cost < best) {
        best = cost;
        deviationBound = bound;
      }
    }
    for (int i = 0; i < n; i++) {
      double mass = lower[i];
      double off = deviation[i];
      if (off < -deviationBound) {
        lower[i] = 0;
        lower[i - 1] += mass;
        off += step;
      }
      deviationMean += mass * Math.max(-deviationBound, Math.min(deviationBound, off));
    }
  }

  /**
   * Multiplies by exp(theta loss - logMoment) and divides by the sum, whose logarithm it returns.
   *
   * @throws ArithmeticException if the sum is beyond the range of doubles
   */
  private double tilt(double[] mass, double theta, double logMoment) {
    double sum = 0;
    for (int i = 0; i < mass.length; i++) {
      if (mass[i] > 0) {
        mass[i] *= Math.exp(theta * (first + i) * step - logMoment);
        sum += mass[i];
      } else {
        mass[i] = 0;
      }
    }
    if (!(sum > 0 && sum < Double.POSITIVE_INFINITY)) {
      throw new ArithmeticException("a tilt by " + theta + " on a step of " + step);
    }
    for (int i = 0; i < mass.length; i++) {
      mass[i] /= sum;
    }
    return Math.log(sum);
  }

  /** ln E exp(u loss) under the tilted masses. */
  public double logMoment(double[] mass, double u) {
    LogSum sum = new LogSum();
    for (int i = 0; i < mass.length; i++) {
      if (mass[i] > 0) {
        sum.add(Math.log(mass[i]) + u * (first + i) * step);
      }
    }
    return sum.log();
  }
}
