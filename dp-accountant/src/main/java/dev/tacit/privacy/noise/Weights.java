package dev.tacit.privacy.noise;

import java.util.function.Supplier;

/**
 * Positive weights w(0) = 1, w(1), w(2), ... whose ratios w(m + 1) / w(m) never grow and are below
 * 1 from some m on, so that they have a sum and a tail below a geometric series.
 */
interface Weights {
  /**
   * Enclosures of w(1) / w(0), w(2) / w(1), ..., one a call, without end; as narrow as one likes
   * for a large precision.
   *
   * @param precision binary places, &gt; 0
   */
  Supplier<Enclosure> ratios(int precision);
}
