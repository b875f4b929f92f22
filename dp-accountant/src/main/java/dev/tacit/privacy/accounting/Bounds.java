package dev.tacit.privacy.accounting;

/**
 * An interval that holds the truth. A guarantee is {@code upper}.
 *
 * @param lower &gt;= 0
 * @param upper &gt;= lower; positive infinity when no finite bound is known
 */
public record Bounds(double lower, double upper) {
  public Bounds {
    if (!(lower >= 0 && lower <= upper)) {
      throw new IllegalArgumentException(
          "bounds must be 0 <= lower <= upper but were " + lower + ", " + upper);
    }
  }
}
