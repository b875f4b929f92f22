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

  /** Mass times (1 - exp(-(loss - grid point))) of the outcomes merged there; until finished. */
  private double[] excess;

  private double logUpper;
  private double logLower;
  private double deviationMean;
  private double deviationBound;
  private double growth;

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

  private LossGrid(double step, int first, double[] upper, double[] lower) {
    this.step = step;
    perStep = 1 / expm1(step);
    this.first = first;
    this.upper = upper;
    this.lower = lower;
  }

  /** Composed masses, tilted and of sum 1, of the grid indices from first up; not copied. */
  public static LossGrid of(double step, int first, double[] upper, double[] lower) {
    return new LossGrid(step, first, upper, lower);
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

  /** Mean of the deviations under the tilted lower masses, nats. */
  public double deviationMean() {
    return deviationMean;
  }

  /** Greatest size of a deviation, nats. */
  public double deviationBound() {
    return deviationBound;
  }

  /** The most that making this of a finer grid made of a sum of sizes of errors. */
  public double growth() {
    return growth;
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

  /**
   * Adds an outcome whose loss is between half and half + 1 half steps.
   *
   * @param down the share that connect-the-dots puts to the grid point below
   * @param gone 1 - exp(-(loss - grid point)) at the nearest grid point
   */
  void put(int half, double mass, double down, double gone) {
    int cell = (half >> 1) - first;
    int merged = ((half + 1) >> 1) - first;
    double below = mass * down;
    upper[cell] += below;
    upper[cell + 1] += mass - below;
    lower[merged] += mass;
    excess[merged] += mass * gone;
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

  /** Tilts, and rounds the lower masses down. */
  LossGrid finish(GridTerms terms) {
    double[] deviation = deviations();
    logUpper = terms.logMoment() + tilt(upper, terms.theta(), terms.logMoment());
    logLower = terms.logMoment() + tilt(lower, terms.theta(), terms.logMoment());
    logLower += roundDown(deviation, terms.theta(), terms.hoeffding());
    return this;
  }

  /**
   * The same loss on a grid whose step is a multiple of this one's, which must be finished or
   * composed. What the new masses were divided by is {@link #logUpper} and {@link #logLower}.
   *
   * @param theta the tilt of these masses
   * @param hoeffding as in {@link GridTerms}, of the new grid's runs
   */
  public LossGrid coarser(int factor, double theta, double hoeffding) {
    int from = Math.floorDiv(first, factor) - 1;
    int size = Math.floorDiv(first + upper.length - 1, factor) - from + 2;
    LossGrid coarse = new LossGrid(step * factor, from, new double[size], new double[size]);
    coarse.excess = new double[size];
    Shares shares = Shares.of(step, factor, theta);
    for (int i = 0; i < upper.length; i++) {
      int cell = Math.floorDiv(first + i, factor);
      int place = first + i - cell * factor;
      cell -= from;
      coarse.upper[cell] += upper[i] * shares.down()[place];
      coarse.upper[cell + 1] += upper[i] * shares.up()[place];
      int merged = 2 * place < factor ? cell : cell + 1;
      double mass = lower[i] * shares.merged()[place];
      coarse.lower[merged] += mass;
      coarse.excess[merged] += mass * shares.excess()[place];
    }
    double[] deviation = coarse.deviations();
    coarse.logUpper = Math.log(normalise(coarse.upper));
    coarse.logLower = Math.log(normalise(coarse.lower));
    coarse.logLower += coarse.roundDown(deviation, theta, hoeffding);
    coarse.growth = shares.largest() * Math.exp(-Math.min(coarse.logUpper, coarse.logLower));
    return coarse;
  }

  /** The deviation of each merged outcome's loss from its grid point. */
  private double[] deviations() {
    double[] deviation = excess;
    for (int i = 0; i < lower.length; i++) {
      deviation[i] = lower[i] > 0 ? -Math.log1p(-excess[i] / lower[i]) : 0;
    }
    excess = null;
    return deviation;
  }

  /**
   * Chooses the deviation bound that costs least and moves what is beyond it one step down.
   *
   * @return ln of what the masses were divided by after that
   */
  private double roundDown(double[] deviation, double theta, double hoeffding) {
    int n = lower.length;
    double best = Double.POSITIVE_INFINITY;
    for (double bound = step; bound > step * 1e-9; bound /= 2) {
      double beyond = 0;
      for (int i = 0; i < n; i++) {
        beyond += deviation[i] < -bound ? lower[i] : 0;
      }
      if (step * beyond >= best) {
        break;
      }
      double cost = step * beyond + 2 * bound * hoeffding;
      if (cost < best) {
        best = cost;
        deviationBound = bound;
      }
    }
    double shrink = Math.exp(-theta * step);
    for (int i = 0; i < n; i++) {
      double mass = lower[i];
      double off = deviation[i];
      if (off < -deviationBound) {
        lower[i] = 0;
        mass *= shrink;
        lower[i - 1] += mass;
        off += step;
      }
      deviationMean += mass * Math.max(-deviationBound, Math.min(deviationBound, off));
    }
    double sum = normalise(lower);
    deviationMean /= sum;
    return Math.log(sum);
  }

  /**
   * Multiplies by exp(theta loss - logMoment) and divides by the sum, whose logarithm it returns.
   *
   * @throws ArithmeticException if the sum is beyond the range of doubles
   */
  private double tilt(double[] mass, double theta, double logMoment) {
    for (int i = 0; i < mass.length; i++) {
      mass[i] = mass[i] > 0 ? mass[i] * Math.exp(theta * (first + i) * step - logMoment) : 0;
    }
    double sum = normalise(mass);
    if (!(sum > 0 && sum < Double.POSITIVE_INFINITY)) {
      throw new ArithmeticException("a tilt by " + theta + " on a step of " + step);
    }
    return Math.log(sum);
  }

  private static double normalise(double[] mass) {
    double sum = 0;
    for (double m : mass) {
      sum += m;
    }
    for (int i = 0; i < mass.length; i++) {
      mass[i] /= sum;
    }
    return sum;
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

  /** An upper bound on ln E exp(u loss) under the tilted masses, near it. */
  public double logMoment(double[] mass, double u) {
    // relative to the mass whose factor is largest, so that nothing overflows
    int n = mass.length;
    int used = 0;
    while (used < n - 1 && mass[u > 0 ? n - 1 - used : used] == 0) {
      used++;
    }
    double base = (first + (u > 0 ? n - 1 - used : used)) * step;
    double ratio = Math.exp(-Math.abs(u) * step);
    double sum = 0;
    double factor = 1;
    for (int i = used; i < n; i++) {
      if ((i - used) % 64 == 0) {
        factor = Math.exp(-Math.abs(u) * step * (i - used));
      }
      sum += mass[u > 0 ? n - 1 - i : i] * factor;
      factor *= ratio;
    }
    // with what underflows, and the rounding of the factors
    return Math.log(sum + n * 1e-307) + u * base + 1e-13;
  }

  /**
   * What a mass at a grid point gives to the points of a coarser grid, by its place between them.
   *
   * @param down to the point below (connect-the-dots, as tilted masses)
   * @param up to the point above
   * @param merged to the nearest
   * @param excess 1 - exp(-(loss - nearest))
   */
  private record Shares(double[] down, double[] up, double[] merged, double[] excess) {
    static Shares of(double step, int factor, double theta) {
      Shares shares =
          new Shares(
              new double[factor], new double[factor], new double[factor], new double[factor]);
      double whole = Math.expm1(step * factor);
      for (int place = 0; place < factor; place++) {
        double above = place * step;
        double below = (factor - place) * step;
        shares.down[place] = Math.expm1(below) / whole * Math.exp(-theta * above);
        shares.up[place] = Math.exp(below) * Math.expm1(above) / whole * Math.exp(theta * below);
        double off = 2 * place < factor ? above : -below;
        shares.merged[place] = Math.exp(-theta * off);
        shares.excess[place] = -Math.expm1(-off);
      }
      return shares;
    }

    double largest() {
      double largest = 0;
      for (int place = 0; place < down.length; place++) {
        largest = Math.max(largest, Math.max(down[place] + up[place], merged[place]));
      }
      return largest;
    }
  }
}
