package dev.tacit.privacy.accounting.loss;

import java.util.function.DoubleUnaryOperator;

/** A pair told by its outcomes. */
final class OutcomePair implements LossPair {
  /** Losses are gathered into this many for plans. */
  private static final int GATHERED = 1000;

  /** What rounding may lose of all mass. */
  private static final double LOST = 4e-12;

  private final Outcomes outcomes;
  private final boolean symmetric;
  private final DoubleUnaryOperator rdp;

  /**
   * Wraps.
   *
   * @param rdp Renyi divergence of an order, of the worse direction given that the loss is finite
   */
  OutcomePair(Outcomes outcomes, boolean symmetric, DoubleUnaryOperator rdp) {
    this.outcomes = outcomes;
    this.symmetric = symmetric;
    this.rdp = rdp;
  }

  Outcomes outcomes() {
    return outcomes;
  }

  @Override
  public double rdp(double order) {
    return rdp.applyAsDouble(order);
  }

  @Override
  public double infinite(Direction direction) {
    return outcomes.infinite(direction);
  }

  @Override
  public double greatest(Direction direction) {
    return outcomes.greatest(direction);
  }

  @Override
  public boolean symmetric() {
    return symmetric;
  }

  @Override
  public DoubleUnaryOperator logMoments(Direction direction, double reach) {
    double least = outcomes.least(direction, reach);
    double width =
        Math.max(
            (outcomes.most(direction, reach) - least) / GATHERED,
            1e-9 * Math.max(1, Math.abs(least)));
    double[] mass = new double[GATHERED + 4];
    double[] mean = new double[GATHERED + 4];
    int first = (int) Math.floor(least / width) - 1;
    outcomes.tell(
        direction,
        2 * width,
        reach,
        Double.NEGATIVE_INFINITY,
        (half, loss, m) -> {
          int i = Math.max(0, Math.min(mass.length - 1, half - first));
          mass[i] += m;
          mean[i] += m * loss;
        });
    for (int i = 0; i < mass.length; i++) {
      mean[i] = mass[i] > 0 ? mean[i] / mass[i] : 0;
      mass[i] = Math.log(mass[i]);
    }
    return theta -> {
      LogSum sum = new LogSum();
      for (int i = 0; i < mass.length; i++) {
        sum.add(mass[i] + theta * mean[i]);
      }
      return sum.log();
    };
  }

  @Override
  public LossGrid grid(Direction direction, GridTerms terms) {
    double step = terms.step();
    double least = outcomes.least(direction, terms.reach());
    double most = outcomes.most(direction, terms.reach());
    boolean cut = terms.floor() > least;
    int bottom = (int) Math.floor(Math.max(terms.floor(), least) / step);
    double from = bottom * step;
    LossGrid grid = new LossGrid(step, from, Math.max(from, most));
    outcomes.tell(direction, step, terms.reach(), cut ? from : least, grid::put);
    double rest = Math.max(0, grid.missing() - outcomes.infinite(direction)) + 1e-15;
    if (cutsTails()) {
      rest += Math.exp(-terms.reach() * terms.reach() / 2);
    }
    if (!cut && rest > 1e-9 + 4 * Math.exp(-terms.reach() * terms.reach() / 2)) {
      throw new ArithmeticException("outcomes are lost: " + rest);
    }
    // the outcomes of less loss: rounded up to the floor. Those beyond reach, and what rounding
    // lost, get no loss at all: at a low floor even that little would weigh much
    grid.putUpper(cut && rest > LOST ? bottom + 1 : Math.max(0, bottom + 1), rest);
    return grid.finish(terms);
  }
}
