package dev.tacit.privacy.accounting.loss;

/**
 * The outcomes of a curve, of a Poisson sample of it if q &lt; 1: then the ratio is 1 - q + q
 * exp(ratio). Integrated between half steps of the grid by Gauss-Legendre rules, whose errors on
 * pieces this short are below rounding.
 *
 * @param curve before sampling
 * @param q in (0, 1]
 */
record Densities(Curve curve, double q) implements Outcomes {
  private double ratio(double x) {
    return Sampling.ratio(q, curve.ratio(x));
  }

  private double location(double ratio) {
    return curve.location(Sampling.inverse(q, ratio));
  }

  @Override
  public double least(Direction direction, double reach) {
    return direction == Direction.REMOVE ? ratio(curve.low(reach)) : -ratio(curve.high(reach));
  }

  @Override
  public double most(Direction direction, double reach) {
    return direction == Direction.REMOVE ? ratio(curve.high(reach)) : -ratio(curve.low(reach));
  }

  @Override
  public double greatest(Direction direction) {
    return direction == Direction.REMOVE
        ? Sampling.ratio(q, curve.greatestRatio())
        : -Sampling.ratio(q, curve.leastRatio());
  }

  @Override
  public void tell(Direction direction, double step, double reach, double floor, Sink sink) {
    boolean remove = direction == Direction.REMOVE;
    double low = curve.low(reach);
    double high = curve.high(reach);
    atom(direction, low, curve.logMassBelow(), step, floor, sink);
    atom(direction, high, curve.logMassAbove(), step, floor, sink);
    double most = most(direction, reach);
    double bottom = Math.max(floor, least(direction, reach));
    if (bottom >= most) {
      return;
    }
    int leastHalf = 2 * (int) Math.floor(bottom / step);
    int mostHalf = (int) Math.ceil(2 * most / step);
    double start = location((remove ? 1 : -1) * leastHalf * step / 2);
    double from = Math.max(low, Math.min(high, start));
    for (int half = leastHalf; half < mostHalf; half++) {
      double loss = (half + 1) * step / 2;
      double x = half == mostHalf - 1 ? (remove ? high : low) : location(remove ? loss : -loss);
      double to = Math.max(low, Math.min(high, x));
      piece(direction, half, from, to, sink);
      from = to;
    }
  }

  private void piece(Direction direction, int half, double from, double to, Sink sink) {
    double width = Math.abs(to - from) / curve.scale();
    int order = width < 2e-3 ? 0 : width < 2e-2 ? 1 : 2;
    int panels = (int) Math.ceil(2 * width);
    double[] nodes = Quadrature.NODES[order];
    double[] weights = Quadrature.WEIGHTS[order];
    double radius = Math.abs(to - from) / (2 * panels);
    for (int panel = 0; panel < panels; panel++) {
      double centre = from + (to - from) * (panel + 0.5) / panels;
      for (int i = 0; i < nodes.length; i++) {
        double x = centre + radius * nodes[i];
        double ratio = ratio(x);
        double log = curve.logDensity(x);
        if (direction == Direction.REMOVE) {
          sink.put(half, ratio, weights[i] * radius * Math.exp(log + ratio));
        } else {
          sink.put(half, -ratio, weights[i] * radius * Math.exp(log));
        }
      }
    }
  }

  private void atom(
      Direction direction, double x, double logMass, double step, double floor, Sink sink) {
    if (logMass > Double.NEGATIVE_INFINITY) {
      double ratio = ratio(x);
      double loss = direction == Direction.REMOVE ? ratio : -ratio;
      if (loss >= floor) {
        double used = Math.exp(logMass + (direction == Direction.REMOVE ? ratio : 0));
        sink.put((int) Math.floor(2 * loss / step), loss, used);
      }
    }
  }

  /**
   * ln of the mean excess of a power of the ratio, by the trapezoidal rule in x from low to high:
   * of a spectral accuracy for analytic densities that vanish at both ends (Trefethen and Weideman
   * 2014, theorem 5.1). Positive infinity if that takes too many nodes.
   */
  double logExcess(double power, double low, double high, double step) {
    double nodes = Math.ceil((high - low) / step);
    if (nodes > 4e6) {
      return Double.POSITIVE_INFINITY;
    }
    LogSum sum = new LogSum();
    for (int i = 0; i <= nodes; i++) {
      double x = low + i * step;
      sum.add(Excess.log(power, ratio(x)) + curve.logDensity(x));
    }
    return sum.log() + Math.log(step);
  }
}
