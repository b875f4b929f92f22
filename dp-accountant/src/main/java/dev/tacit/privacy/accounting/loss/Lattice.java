package dev.tacit.privacy.accounting.loss;

/**
 * Integer noise with symmetric, log-concave probabilities, and a sum moved by a whole amount: Q is
 * the noise, P the noise moved up. The ratio increases and a smaller move reveals no more (as for
 * all log-concave noise). A table of ln probabilities is kept as far as they matter.
 */
final class Lattice implements Outcomes {
  /** ln of a probability below which all is left out of any table. */
  private static final double NEGLIGIBLE = -2000;

  /** Entries at most; 128 MiB. */
  private static final int LONGEST = 1 << 24;

  private final double[] logs;
  private final int move;
  private final double q;

  private double knownReach = Double.NaN;
  private Atoms known;

  private Lattice(double[] logs, int move, double q) {
    this.logs = logs;
    this.move = move;
    this.q = q;
  }

  /** Probabilities proportional to exp(-x^2 / (2 sigma^2)). */
  static Lattice gaussian(double sigma, long move) {
    int length = length(sigma * Math.sqrt(-2 * NEGLIGIBLE) + move, move);
    double[] logs = new double[length];
    for (int x = 0; x < length; x++) {
      logs[x] = -(double) x * x / (2 * sigma * sigma);
    }
    return new Lattice(normalised(logs), (int) move, 1);
  }

  /**
   * The difference of two Poisson variables of mean variance / 2: exp(-variance) I_|x|(variance).
   * Ratios of the Bessel functions by their recurrence downwards, which is stable (Olver 1967).
   */
  static Lattice skellam(double variance, long move) {
    double sigma = Math.sqrt(variance);
    int length = length(sigma * Math.sqrt(-2 * NEGLIGIBLE) + move + 2000, move);
    double[] logs = new double[length];
    int start = length + 100 + (int) (20 * sigma);
    double order = start + 1.0;
    double ratio = variance / (order + Math.sqrt(order * order + variance * variance));
    for (int x = start; x >= 1; x--) {
      ratio = 1 / (2.0 * x / variance + ratio);
      if (x < length) {
        logs[x] = Math.log(ratio);
      }
    }
    for (int x = 1; x < length; x++) {
      logs[x] += logs[x - 1];
    }
    return new Lattice(normalised(logs), (int) move, 1);
  }

  private static int length(double entries, long move) {
    if (!(entries <= LONGEST && move <= LONGEST / 8)) {
      throw new IllegalArgumentException(
          "integer noise must have a standard deviation of at most about "
              + LONGEST / 64
              + " and a sensitivity of at most "
              + LONGEST / 16
              + " for an exact sum over its outcomes");
    }
    return (int) Math.ceil(entries) + 2;
  }

  private static double[] normalised(double[] logs) {
    double sum = 0;
    for (int x = logs.length - 1; x >= 1; x--) {
      sum += 2 * Math.exp(logs[x]);
    }
    double log = Math.log(sum + 1);
    for (int x = 0; x < logs.length; x++) {
      logs[x] -= log;
    }
    return logs;
  }

  /** Of a Poisson sample at a rate in (0, 1]. */
  Lattice sampled(double rate) {
    return new Lattice(logs, move, q * rate);
  }

  /** How many of the outcomes from 0 up are known. */
  int length() {
    return logs.length;
  }

  private double log(long x) {
    return logs[(int) Math.abs(x)];
  }

  private double ratio(long x) {
    return Sampling.ratio(q, log(x - move) - log(x));
  }

  private synchronized Atoms atoms(double reach) {
    if (reach != knownReach) {
      double tail = Math.exp(-reach * reach / 2) / 4;
      int last = logs.length - 1 - move;
      double beyond = 0;
      while (last > 0 && beyond + Math.exp(logs[last]) <= tail) {
        beyond += Math.exp(logs[last]);
        last--;
      }
      int size = 2 * last + move + 1;
      double[] logMass = new double[size];
      double[] ratio = new double[size];
      for (int i = 0; i < size; i++) {
        logMass[i] = log(i - (long) last);
        ratio[i] = ratio(i - (long) last);
      }
      known = new Atoms(logMass, ratio, 0, 0);
      knownReach = reach;
    }
    return known;
  }

  @Override
  public void tell(Direction direction, double step, double reach, double floor, Sink sink) {
    atoms(reach).tell(direction, step, reach, floor, sink);
  }

  @Override
  public double least(Direction direction, double reach) {
    Atoms atoms = atoms(reach);
    int last = atoms.ratio().length - 1;
    return direction == Direction.REMOVE ? atoms.ratio()[0] : -atoms.ratio()[last];
  }

  @Override
  public double most(Direction direction, double reach) {
    Atoms atoms = atoms(reach);
    int last = atoms.ratio().length - 1;
    return direction == Direction.REMOVE ? atoms.ratio()[last] : -atoms.ratio()[0];
  }

  @Override
  public double greatest(Direction direction) {
    return direction == Direction.REMOVE || q == 1 ? Double.POSITIVE_INFINITY : -Math.log1p(-q);
  }

  /** Of the worse direction, by summation; positive infinity for orders that leave the table. */
  double rdp(double order) {
    double remove = logExcess(order);
    double add = q == 1 ? remove : logExcess(1 - order);
    return Excess.divergence(Math.max(remove, add), order);
  }

  private double logExcess(double power) {
    int last = logs.length - 1 - move;
    LogSum sum = new LogSum();
    double lowest = log(-last) + Excess.log(power, ratio(-last));
    double highest = log(last + move) + Excess.log(power, ratio(last + move));
    for (int x = -last; x <= last + move; x++) {
      sum.add(log(x) + Excess.log(power, ratio(x)));
    }
    // what is left out decays faster than the terms at the ends
    boolean whole = Math.max(lowest, highest) < sum.log() - 50;
    return whole ? sum.log() : Double.POSITIVE_INFINITY;
  }
}
