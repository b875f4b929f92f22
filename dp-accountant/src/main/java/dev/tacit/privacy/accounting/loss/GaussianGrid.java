package dev.tacit.privacy.accounting.loss;

/** The loss of a sampled Gaussian on a grid, by Gauss-Legendre quadrature between its points. */
final class GaussianGrid {
  private final SampledGaussian mechanism;
  private final Direction direction;
  private final double step;
  private final LossGrid grid;

  private GaussianGrid(SampledGaussian mechanism, Direction direction, double step, LossGrid grid) {
    this.mechanism = mechanism;
    this.direction = direction;
    this.step = step;
    this.grid = grid;
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
    new GaussianGrid(mechanism, direction, step, grid).integrate(leastHalf, mostHalf, low, high);
    // the outcomes of less loss: rounded up to the floor, or those beyond reach to no loss at all
    if (cut) {
      grid.putUpper(leastHalf / 2 + 1, grid.missing() + 1e-15);
    } else {
      grid.putUpper(0, Math.exp(-reach * reach / 2));
    }
    return grid.finish(terms);
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
