package dev.tacit.privacy.accounting.loss;

/**
 * One of two pairs, which of them is known and does not depend on the record.
 *
 * @param share probability of the first, in (0, 1)
 */
record EitherOutcomes(double share, Outcomes one, Outcomes other) implements Outcomes {
  @Override
  public void tell(Direction direction, double step, double reach, double floor, Sink sink) {
    one.tell(
        direction, step, reach, floor, (half, loss, mass) -> sink.put(half, loss, share * mass));
    other.tell(
        direction,
        step,
        reach,
        floor,
        (half, loss, mass) -> sink.put(half, loss, (1 - share) * mass));
  }

  @Override
  public double least(Direction direction, double reach) {
    return Math.min(one.least(direction, reach), other.least(direction, reach));
  }

  @Override
  public double most(Direction direction, double reach) {
    return Math.max(one.most(direction, reach), other.most(direction, reach));
  }

  @Override
  public double greatest(Direction direction) {
    return Math.max(one.greatest(direction), other.greatest(direction));
  }
}
