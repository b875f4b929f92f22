package dev.tacit.privacy.accounting.loss;

/** The outcomes of a pair of distributions, told by loss and probability. */
interface Outcomes {
  /** Takes an outcome whose loss is between half and half + 1 half steps. */
  interface Sink {
    void put(int half, double loss, double mass);
  }

  /**
   * Tells all outcomes of a loss of at least a floor, which is a multiple of the step, but unlikely
   * ones: of a probability of at most exp(-reach^2 / 2) on either side, under the distribution in
   * use. Half steps stand so that an outcome's place on a grid does not depend on rounding.
   */
  void tell(Direction direction, double step, double reach, double floor, Sink sink);

  /** No loss that is told is smaller. */
  double least(Direction direction, double reach);

  /** No loss that is told is larger. */
  double most(Direction direction, double reach);

  /** The greatest finite loss, or positive infinity. */
  double greatest(Direction direction);

  /** The probability of an infinite loss. */
  default double infinite(Direction direction) {
    return 0;
  }
}
