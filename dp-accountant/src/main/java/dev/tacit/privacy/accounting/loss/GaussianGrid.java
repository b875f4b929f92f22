package dev.tacit.privacy.accounting.loss;

/**
 * The loss of a sampled Gaussian on a grid, by Gauss-Legendre quadrature between its points: over
 * the loss itself where the outcome is smooth in it, else over the outcome.
 */
final class GaussianGrid {
  /** Width of a half step in outcomes, relative to their scale, for rules of 2 and 3 nodes. */
  private static final double[] NARROW = {2e-3, 2e-2};

  /** Half steps after which exp(loss) - 1 is computed afresh. */
  private static final int AFRESH = 32;

  /** Beyond this, exp(loss) is left to the logarithms. */
  private static final double LARGE = 300;

  private final SampledGaussian mechanism;
  private final Direction direction;
  private final double step;
  private final LossGrid grid;
  private final double low;
  private final double high;

  private GaussianGrid(
      SampledGaussian mechanism,
      Direction direction,
      LossGrid grid,
      double step,
      double low,
      double high) {
    this.mechanism = mechanism;
    this.direction = direction;
    this.grid = grid;
    this.step = step;
    this.low = low;
    this.high = high;
  }

  static LossGrid of(SampledGaussian mechanism, Direction direction, GridTerms terms) {
    double step = terms.step();
    double reach = terms.reach();
    double low = -reach * mechanism.sigma();
    double high = 1 + reach * mechanism.sigma();
    double lossAtLow = mechanism.ratio(mechanism.exponent(low));
    double lossAtHigh = mechanism.ratio(mechanism.exponent(high));
    boolean remove = direction == Direction.REMOVE;
    double least = remove ? lossAtLow : -lossAtHigh;
    double most = remove ? lossAtHigh : -lossAtLow;
    double floor = terms.floor();
    boolean cut = floor > least;
    int leastHalf = 2 * (int) Math.floor(Math.max(floor, least) / step);
    int mostHalf = (int) Math.ceil(2 * most / step);
    LossGrid grid = new LossGrid(step, Math.max(floor, least), Math.max(floor, most));
    if (cut) {
      double x = mechanism.location((remove ? 1 : -1) * (leastHalf / 2) * step);
      low = remove ? Math.max(low, x) : low;
      high = remove ? high : Math.min(high, x);
    }
    new GaussianGrid(mechanism, direction, grid, step, low, high).integrate(leastHalf, mostHalf);
    // the outcomes of less loss: rounded up to the floor, or those beyond reach to no loss at all
    if (cut) {
      grid.putUpper(leastHalf / 2 + 1, grid.missing() + 1e-15);
    } else {
      grid.putUpper(0, Math.exp(-reach * reach / 2));
    }
    return grid.finish(terms);
  }

  private void integrate(int leastHalf, int mostHalf) {
    int sign = direction == Direction.REMOVE ? 1 : -1;
    double sigma = mechanism.sigma();
    // dx = sigma^2 exp(L) / (exp(L) - 1 + q) dL, against the scale of the outcomes
    double perLoss = Math.max(sigma, 1) * step / 2;
    Rule[] rules = {new Rule(0), new Rule(1)};
    double ratio = Math.exp(sign * step / 2);
    double more = Math.expm1(sign * step / 2);
    double e = 0;
    for (int half = leastHalf; half < mostHalf; half++) {
      double loss = half * (step / 2);
      e = (half - leastHalf) % AFRESH == 0 ? Math.expm1(sign * loss) : e * ratio + more;
      double least = sign > 0 ? e : e * ratio + more;
      double width = perLoss * (1 + least) / (least + mechanism.q());
      boolean inside = half > leastHalf && half < mostHalf - 1 && Math.abs(loss) < LARGE;
      if (inside && width > 0 && width < NARROW[0]) {
        rules[0].add(half, e);
      } else if (inside && width > 0 && width < NARROW[1]) {
        rules[1].add(half, e);
      } else {
        overOutcomes(half, half == leastHalf, half == mostHalf - 1);
      }
    }
  }

  /** A rule over the losses in a half step; all but the density is the same in each. */
  private final class Rule {
    private final int nodes;
    private final int sign = direction == Direction.REMOVE ? 1 : -1;
    private final double q = mechanism.q();
    private final double variance = mechanism.sigma() * mechanism.sigma();
    private final double logRate = Math.log(q);
    private final double[] factor;
    private final double[] more;
    private final double[] weight;

    /** By parity of the half step and node: shares as in {@link LossGrid#put}. */
    private final double[][] down = new double[2][];

    private final double[][] excess = new double[2][];

    Rule(int order) {
      double[] at = Quadrature.NODES[order];
      nodes = at.length;
      factor = new double[nodes];
      more = new double[nodes];
      weight = new double[nodes];
      for (int parity = 0; parity < 2; parity++) {
        down[parity] = new double[nodes];
        excess[parity] = new double[nodes];
        for (int i = 0; i < nodes; i++) {
          double past = (1 + at[i]) / 2 * (step / 2);
          double above = parity * step / 2 + past;
          factor[i] = Math.exp(sign * past);
          more[i] = Math.expm1(sign * past);
          weight[i] =
              Quadrature.WEIGHTS[order][i]
                  * (step / 4)
                  * (mechanism.sigma() / Math.sqrt(2 * Math.PI));
          down[parity][i] = Math.expm1(step - above) / Math.expm1(step);
          excess[parity][i] = -Math.expm1(parity * step - above);
        }
      }
    }

    /** Adds the mass of a half step at whose lower end exp(L) - 1 is e. */
    void add(int half, double e) {
      int parity = half & 1;
      for (int i = 0; i < nodes; i++) {
        double grown = e * factor[i] + more[i];
        double apart = grown + q;
        double expL = 1 + grown;
        double x = variance * (Math.log(apart) - logRate) + 0.5;
        double density = weight[i] * expL / apart * Math.exp(-x * x / (2 * variance));
        grid.put(half, sign > 0 ? density * expL : density, down[parity][i], excess[parity][i]);
      }
    }
  }

  /** Adds the mass of a half step over its outcomes; those at the ends go on to low or high. */
  private void overOutcomes(int half, boolean first, boolean last) {
    boolean remove = direction == Direction.REMOVE;
    double scale = Math.min(mechanism.sigma(), mechanism.sigma() * mechanism.sigma());
    double lower = half * (step / 2);
    double upper = (half + 1) * (step / 2);
    double from = first ? (remove ? low : high) : mechanism.location(remove ? lower : -lower);
    double to = last ? (remove ? high : low) : mechanism.location(remove ? upper : -upper);
    from = Math.max(low, Math.min(high, from));
    to = Math.max(low, Math.min(high, to));
    double width = Math.abs(to - from) / scale;
    int order = width < NARROW[0] ? 0 : width < NARROW[1] ? 1 : 2;
    int panels = (int) Math.ceil(8 * width);
    for (int panel = 0; panel < panels; panel++) {
      double a = from + (to - from) * panel / panels;
      double b = from + (to - from) * (panel + 1) / panels;
      panel(half, (a + b) / 2, Math.abs(b - a) / 2, order);
    }
  }

  private void panel(int half, double centre, double radius, int order) {
    double sigma = mechanism.sigma();
    double q = mechanism.q();
    boolean remove = direction == Direction.REMOVE;
    double[][] nodes = Quadrature.NODES;
    double[][] weights = Quadrature.WEIGHTS;
    double scale = radius / (sigma * Math.sqrt(2 * Math.PI));
    for (int i = 0; i < nodes[order].length; i++) {
      double x = centre + radius * nodes[order][i];
      double w = mechanism.exponent(x);
      double mass = weights[order][i] * scale;
      double loss;
      if (remove && w > 500) {
        loss = mechanism.ratio(w);
        mass *= Math.exp(loss - x * x / (2 * sigma * sigma));
      } else {
        loss = mechanism.ratio(w);
        mass *= Math.exp(-x * x / (2 * sigma * sigma));
        mass *= remove ? 1 + q * Math.expm1(w) : 1;
      }
      grid.put(half, remove ? loss : -loss, mass);
    }
  }
}
