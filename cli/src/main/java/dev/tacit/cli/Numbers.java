package dev.tacit.cli;

import dev.tacit.privacy.accounting.Bounds;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/** Privacy numbers as people read them: never smaller than they are. */
public final class Numbers {
  private static final MathContext THREE_UP = new MathContext(3, RoundingMode.CEILING);

  private Numbers() {}

  /** Three significant digits, rounded up. */
  public static String epsilon(double epsilon) {
    if (epsilon == 0 || Double.isInfinite(epsilon)) {
      return epsilon == 0 ? "0" : "infinite";
    }
    return new BigDecimal(epsilon).round(THREE_UP).toPlainString();
  }

  /** Such as {@code 1e-5}. */
  public static String delta(double delta) {
    return new DecimalFormat("0.###E0", DecimalFormatSymbols.getInstance(Locale.ROOT))
        .format(delta)
        .replace('E', 'e');
  }

  static String sentence(Bounds epsilon, double delta) {
    return "epsilon <= "
        + epsilon(epsilon.upper())
        + " at delta = "
        + delta(delta)
        + " (the truth is between "
        + epsilon.lower()
        + " and "
        + epsilon.upper()
        + "; unit: one example; add or remove one)";
  }
}
