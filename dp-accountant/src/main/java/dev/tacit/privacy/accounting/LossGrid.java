package dev.tacit.privacy.accounting;

/**
 * The privacy loss of one mechanism on the grid of all multiples of a step, twice from one
 * quadrature, both tilted by exp(theta loss).
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
 * transform stays relative to the tail asked for, however small delta.
 */
final class LossGrid {
  private static final double[][] NODES = {
    {-0.5773502691896257645, 0.5773502691896257645},
    {-0.7745966692414833770, 0, 0.7745966692414833770},
    {
      -0.9061798459386639928,
      -0.5384693101056830910,
      0,
      0.5384693101056830910,
      0.9061798459386639928
    }
  };
  private static final double[][] WEIGHTS = {
    {1, 1},
    {5.0 / 9, 8.0 / 9, 5.0 / 9},
    {
      0.2369268850561890875,
      0.4786286704993664680,
      0.5688888888888888889,
      0.4786286704993664680,
      0.2369268850561890875
    }
  };

  private final SampledGaussian mechanism;
  private final Direction direction;
  private final double step;

  /** Grid index of element 0 of the arrays. */
  final int first;

  /** Tilted masses; sums are 1 after division by exp(logUpper) or exp(logLower). */
  final double[] upper;

  final double[] lower;
  double logUpper;
  double logLower;

  /** Mean of the deviations, nats. */
  double deviationMean;

  /** Greatest size of a deviation, nats. */
  double deviationBound;

  /** Scratch: mass times (1 - exp(-(loss - grid point))) of the outcomes merged there. */
  private final double[] excess;

  /**
   * Discretises.
   *
   * @param reach standard deviations kept on either side; what is beyond is the caller's
   * @param floor losses below are rounded up to it, or dropped from the lower masses, nats
   * @param logMoment ln E exp(theta loss), for scale
   * @param hoeffding sqrt(ln(1/eta) / (2 count)), the price of a unit of deviation range per run
   */
  LossGrid(
      SampledGaussian mechanism,
      Direction direction,
      double step,
      double reach,
      double theta,
      double floor,
      double logMoment,
      double hoeffding) {
    this.mechanism = mechanism;
    this.direction = direction;
    this.step = step;
    double low = -reach * mechanism.sigma();
    double high = 1 + reach * mechanism.sigma();
    double lossAtLow = mechanism.ratio(mechanism.exponent(low));
    double lossAtHigh = mechanism.ratio(mechanism.exponent(high));
    boolean remove = direction == Direction.REMOVE;
    double least = remove ? lossAtLow : -lossAtHigh;
    double most = remove ? lossAtHigh : -lossAtLow;
    boolean cut = floor > least;
    int leastHalf = 2 * (int) Math.floor(Math.max(floor, least) / step);
    int mostHalf = (int) Math.ceil(2 * most / step);
    first = Math.floorDiv(leastHalf, 2) - 1;
    int size = Math.floorDiv(mostHalf, 2) + 3 - first;
    upper = new double[size];
    lower = new double[size];
    excess = new double[size];
    if (cut) {
      double x = mechanism.location((remove ? 1 : -1) * (leastHalf / 2) * step);
      low = remove ? Math.max(low, x) : low;
      high = remove ? high : Math.min(high, x);
    }
    integrate(leastHalf, mostHalf, low, high);
    // the outcomes of less loss: rounded up to the floor, or those beyond reach to no loss at all
    if (cut) {
      upper[leastHalf / 2 + 1 - first] += Math.max(0, 1 - sum(upper)) + 1e-15;
    } else {
      upper[Math.max(0, -first)] += Math.exp(-reach * reach / 2);
    }
    roundDown(hoeffding);
    logUpper = logMoment + tilt(upper, theta, logMoment);
    logLower = logMoment + tilt(lower, theta, logMoment);
  }

  private static double sum(double[] mass) {
    double sum = 0;
    for (double m : mass) {
      sum += m;
    }
    return sum;
  }

  private void integrate(int leastHalf, int mostHalf, double low, double high) {
    boolean remove = direction == Direction.REMOVE;
    double scale = Math.min(mechanism.sigma(), mechanism.sigma() * mechanism.sigma());
    double from = remove ? low : high;
    for (int half = leastHalf; half < mostHalf; half++) {
      double loss = (half + 1) * step / 2;
      double x =
          half == mostHalf - 1 ? (remove ? high : low) : mechanism.location(remove ? loss : -loss);
      double to = Math.max(low, Math.min(high, x));
      double width = Math.abs(to - from) / scale;
      int order = width < 2e-3 ? 0 : width < 2e-2 ? 1 : 2;
      int panels = (int) Math.ceil(2 * width);
      for (int panel = 0; panel < panels; panel++) {
        double a = from + (to - from) * panel / panels;
        double b = from + (to - from) * (panel + 1) / panels;
        panel(half, (a + b) / 2, Math.abs(b - a) / 2, order);
      }
      from = to;
    }
  }

  private void panel(int half, double centre, double radius, int order) {
    double sigma = mechanism.sigma();
    double q = mechanism.q();
    boolean remove = direction == Direction.REMOVE;
    int cell = Math.floorDiv(half, 2);
    int merged = Math.floorDiv(half + 1, 2);
    double perStep = 1 / expm1(step);
    double scale = radius / (sigma * Math.sqrt(2 * Math.PI));
    for (int i = 0; i < NODES[order].length; i++) {
      double x = centre + radius * NODES[order][i];
      double w = mechanism.exponent(x);
      double mass = WEIGHTS[order][i] * scale;
      double loss;
      if (remove && w > 500) {
        loss = mechanism.ratio(w);
        mass *= Math.exp(loss - x * x / (2 * sigma * sigma));
      } else {
        loss = mechanism.ratio(w);
        mass *= Math.exp(-x * x / (2 * sigma * sigma));
        mass *= remove ? 1 + q * Math.expm1(w) : 1;
      }
      loss = remove ? loss : -loss;
      double down = mass * expm1((cell + 1) * step - loss) * perStep;
      upper[cell - first] += down;
      upper[cell + 1 - first] += mass - down;
      lower[merged - first] += mass;
      excess[merged - first] -= mass * expm1(merged * step - loss);
    }
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
    for (int i = 0; i < mass.length; i++) {
      mass[i] /= sum;
    }
    return Math.log(sum);
  }

  /** ln E exp(u loss) under the tilted masses. */
  double logMoment(double[] mass, double u) {
    LogSum sum = new LogSum();
    for (int i = 0; i < mass.length; i++) {
      if (mass[i] > 0) {
        sum.add(Math.log(mass[i]) + u * (first + i) * step);
      }
    }
    return sum.log();
  }
}
