package dev.tacit.learning.federated;

import dev.tacit.learning.argument.Argument;

/**
 * How much an update counts that was made from an older model than the server's (Nguyen, Malik,
 * Zhan, Yousefpour, Rabbat, Malek, Huba, "Federated Learning with Buffered Asynchronous
 * Aggregation", AISTATS 2022, staleness scaling). Immutable.
 *
 * <p>A weight is at most 1, so that no clipped update gets longer by it, and depends on numbers of
 * versions only.
 */
public sealed interface Staleness {
  /** 1 / sqrt(1 + tau), which the paper uses. */
  Staleness ROOT = new Polynomial(0.5);

  /**
   * In (0, 1].
   *
   * @param versions tau, how many the server has made since the one that the update started from,
   *     at least 0
   */
  double weight(long versions);

  /** All count the same. */
  record Constant() implements Staleness {
    @Override
    public double weight(long versions) {
      Argument.within("versions", versions, 0, Long.MAX_VALUE);
      return 1;
    }
  }

  /**
   * (1 + tau)^-exponent, also of Xie, Koyejo, Gupta, "Asynchronous Federated Optimization",
   * arXiv:1903.03934.
   *
   * @param exponent in [0, 1]
   */
  record Polynomial(double exponent) implements Staleness {
    public Polynomial {
      if (!(exponent >= 0 && exponent <= 1)) {
        throw new IllegalArgumentException("exponent must be in [0, 1] but was " + exponent);
      }
    }

    @Override
    public double weight(long versions) {
      Argument.within("versions", versions, 0, Long.MAX_VALUE);
      // The root is the same on any processor; so is the strict power.
      return exponent == 0.5
          ? 1 / Math.sqrt(1.0 + versions)
          : StrictMath.pow(1.0 + versions, -exponent);
    }
  }
}
