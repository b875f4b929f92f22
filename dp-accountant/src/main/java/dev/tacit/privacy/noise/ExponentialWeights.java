package dev.tacit.privacy.noise;

import java.math.BigInteger;
import java.util.function.Supplier;

/**
 * w(m) = exp(-(a m<sup>2</sup> + b m)): the ratio at 0 is exp(-a - b), and exp(-2a) of it at each
 * further one.
 *
 * @param quadratic numerator of a, &gt;= 0
 * @param linear numerator of b, &gt;= 0, and one of both positive
 * @param denominator of both, &gt; 0
 */
record ExponentialWeights(BigInteger quadratic, BigInteger linear, BigInteger denominator)
    implements Weights {
  @Override
  public Supplier<Enclosure> ratios(int precision) {
    Enclosure change = Enclosure.exp(quadratic.shiftLeft(1), denominator, precision);
    return new Supplier<>() {
      private Enclosure next = Enclosure.exp(quadratic.add(linear), denominator, precision);

      @Override
      public Enclosure get() {
        Enclosure ratio = next;
        next = ratio.times(change, precision);
        return ratio;
      }
    };
  }
}
