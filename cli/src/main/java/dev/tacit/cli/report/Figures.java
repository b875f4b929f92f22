package dev.tacit.cli.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Numbers as people read them, the same in every locale. What bounds a risk is rounded up. A number
 * is taken for the shortest decimal that denotes the same double, so that 1.1 is 1.1 and not the
 * 1.11 that its binary expansion would be rounded up to.
 */
public final class Figures {
  private static final int DIGITS = 3;
  private static final String[] BYTES = {"kB", "MB", "GB", "TB", "PB", "EB"};
  private static final double LEAST_PLAIN = 1e-4;
  private static final double MOST_PLAIN = 1e9;
  private static final double MOST_WITH_COMMAS = 1e15;
  private static final double LEAST_WITH_DECIMALS = 1e-2;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Figures() {}

  /** An upper bound, rounded up to three significant digits, or more if it is over a thousand. */
  public static String epsilon(double value) {
    return rounded(value, RoundingMode.CEILING);
  }

  /** A lower bound, as {@link #epsilon} but rounded down. */
  public static String epsilonDown(double value) {
    return rounded(value, RoundingMode.FLOOR);
  }

  /** As {@link #epsilon}, without zeros at the end. */
  public static String up(double value) {
    return stripped(epsilon(value));
  }

  /**
   * A noise multiplier with four decimals, rounded up: whoever computes with what is shown stays
   * within the bound that is shown beside it.
   */
  public static String noise(double value) {
    return value >= LEAST_WITH_DECIMALS && value < MOST_PLAIN
        ? BigDecimal.valueOf(value).setScale(4, RoundingMode.CEILING).toPlainString()
        : scientific(value);
  }

  /** A setting as it was given. */
  public static String exact(double value) {
    if (!Double.isFinite(value)) {
      return "∞";
    }
    BigDecimal decimal = BigDecimal.valueOf(value).stripTrailingZeros();
    return plain(Math.abs(value)) ? decimal.toPlainString() : decimal.toString().replace("E", "e");
  }

  /** In scientific notation, rounded up to three significant digits, as {@code 1.67e-5}. */
  public static String scientific(double value) {
    return scientific(value, RoundingMode.CEILING);
  }

  /** As {@link #scientific(double)}, rounded down. */
  public static String scientificDown(double value) {
    return scientific(value, RoundingMode.FLOOR);
  }

  private static String scientific(double value, RoundingMode mode) {
    if (value == 0 || !Double.isFinite(value)) {
      return value == 0 ? "0" : "∞";
    }
    BigDecimal exact = BigDecimal.valueOf(value);
    BigDecimal rounded = exact.round(new MathContext(DIGITS, mode));
    if (value < 1 && rounded.compareTo(BigDecimal.ONE) >= 0) {
      // A probability below 1 must not become 1.
      rounded = exact;
    }
    rounded = rounded.stripTrailingZeros();
    int exponent = rounded.precision() - rounded.scale() - 1;
    String digits = rounded.movePointLeft(exponent).stripTrailingZeros().toPlainString();
    return exponent == 0 ? digits : digits + "e" + exponent;
  }

  /** The largest whole N such that a chance is still at most one in N. */
  public static String oneIn(double chance) {
    BigDecimal n = BigDecimal.ONE.divide(BigDecimal.valueOf(chance), 0, RoundingMode.FLOOR);
    return n.doubleValue() < MOST_WITH_COMMAS
        ? String.format(Locale.ROOT, "%,d", n.toBigInteger())
        : scientificDown(n.doubleValue());
  }

  public static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** So many of something whose plural ends in s. */
  public static String count(long value, String what) {
    return count(value) + " " + what + (value == 1 ? "" : "s");
  }

  /** A share that was measured, to a tenth of a percent. */
  public static String share(double value) {
    return Double.isFinite(value)
        ? String.format(Locale.ROOT, "%.1f %%", 100 * value)
        : "not measured";
  }

  /** As {@link #share}, without a zero at the end: as it stands at a picture's axis. */
  public static String percent(double value) {
    return share(value).replace(".0 ", " ");
  }

  /** A share that bounds a risk: up to a hundredth of a percent. */
  public static String shareUp(double value) {
    return BigDecimal.valueOf(value)
            .movePointRight(2)
            .setScale(2, RoundingMode.CEILING)
            .stripTrailingZeros()
            .toPlainString()
        + " %";
  }

  /** The most by which odds can rise: e^epsilon, rounded up past the error of the exponential. */
  public static String factor(double epsilon) {
    return up(Math.nextUp(Math.exp(epsilon)));
  }

  static String seconds(Duration took) {
    return String.format(Locale.ROOT, "%.1f", took.toMillis() / 1000.0);
  }

  /** So many bytes, in powers of a thousand and three digits or more. */
  public static String bytes(long value) {
    if (value < 1000) {
      return count(value, "byte");
    }
    double scaled = value / 1000.0;
    int unit = 0;
    while (scaled >= 999.5 && unit < BYTES.length - 1) {
      scaled /= 1000;
      unit++;
    }
    int decimals = scaled < 9.995 ? 2 : scaled < 99.95 ? 1 : 0;
    return String.format(Locale.ROOT, "%,." + decimals + "f %s", scaled, BYTES[unit]);
  }

  /** How long something took, in whole seconds. */
  public static String words(Duration took) {
    long seconds = took.toSeconds();
    if (seconds < 60) {
      return seconds + " s";
    }
    return seconds < 3600
        ? seconds / 60 + " min " + seconds % 60 + " s"
        : seconds / 3600 + " h " + seconds / 60 % 60 + " min";
  }

  public static String time(Instant instant) {
    return TIME.format(instant);
  }

  /** Text that somebody else wrote, on one line and without what could steer a terminal. */
  public static String printable(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> shown.appendCodePoint(Markup.harmless(c) && c != '\n' ? c : 0xFFFD));
    return shown.toString();
  }

  private static String rounded(double value, RoundingMode mode) {
    if (!Double.isFinite(value) || !plain(value)) {
      return scientific(value, mode);
    } else if (value == 0) {
      return "0";
    }
    BigDecimal exact = BigDecimal.valueOf(value);
    int whole = exact.precision() - exact.scale();
    return exact.setScale(Math.max(0, DIGITS - whole), mode).toPlainString();
  }

  /** Whether a person would rather read it without an exponent. */
  private static boolean plain(double value) {
    return value == 0 || (value >= LEAST_PLAIN && value < MOST_PLAIN);
  }

  private static String stripped(String number) {
    return number.contains(".") && !number.contains("e")
        ? number.replaceAll("\\.?0+$", "")
        : number;
  }
}
