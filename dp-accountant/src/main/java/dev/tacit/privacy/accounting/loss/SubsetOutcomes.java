package dev.tacit.privacy.accounting.loss;

/**
 * A uniform subset of a share of the records, one of which is replaced. If (P, Q) dominates the
 * mechanism under replacement and is symmetric, the divergence at odds t &gt;= 1 is at most that of
 * (1-g) Q + g P from Q (Balle, Barthe and Gaboardi 2018, theorem 9), and below 1 the same holds
 * with the two changed about, for replacement has no direction. One pair has just this curve: its
 * positive losses are those of removing a record under Poisson sampling at rate g, its negative
 * losses those of adding one, and what is missing is at 0 (the curve's second derivative is the
 * distribution of the loss; Zhu, Dong and Wang 2022, theorem 11).
 *
 * @param sampled the symmetric pair's outcomes, Poisson-sampled at rate g
 */
record SubsetOutcomes(Outcomes sampled) implements Outcomes {
  @Override
  public void tell(Direction direction, double step, double reach, double floor, Sink sink) {
    double[] told = new double[1];
    sampled.tell(
        Direction.REMOVE,
        step,
        reach,
        Math.max(0, floor),
        (half, loss, mass) -> {
          if (half >= 0) {
            told[0] += mass;
            sink.put(half, loss, mass);
          }
        });
    if (floor > 0) {
      return;
    }
    sampled.tell(
        Direction.ADD,
        step,
        reach,
        Double.NEGATIVE_INFINITY,
        (half, loss, mass) -> {
          if (half < 0) {
            told[0] += mass;
            if (loss >= floor) {
              sink.put(half, loss, mass);
            }
          }
        });
    sink.put(0, 0, Math.max(0, 1 - told[0]));
  }

  @Override
  public double least(Direction direction, double reach) {
    return Math.min(0, sampled.least(Direction.ADD, reach));
  }

  @Override
  public double most(Direction direction, double reach) {
    return Math.max(0, sampled.most(Direction.REMOVE, reach));
  }

  @Override
  public double greatest(Direction direction) {
    return sampled.greatest(Direction.REMOVE);
  }
}
