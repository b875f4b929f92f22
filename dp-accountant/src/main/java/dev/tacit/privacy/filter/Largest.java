package dev.tacit.privacy.filter;

import java.util.function.DoublePredicate;

/** The end of what is allowed, where more is never allowed again. */
final class Largest {
  private Largest() {}

  /** The largest value &gt;= 0 that is allowed, to 1e-12 relative from below; 0 if none is. */
  static double within(DoublePredicate allowed) {
    double low = 0;
    double high = 1;
    while (allowed.test(high)) {
      low = high;
      high *= 2;
    }
    while (high - low > 1e-12 * high) {
      double middle = (low + high) / 2;
      if (allowed.test(middle)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
