package dev.tacit.cli.simulate;

import java.util.Locale;

/** Numbers of bytes as people read them, in powers of a thousand. */
final class ByteCount {
  private static final String[] UNITS = {"kB", "MB", "GB", "TB", "PB", "EB"};

  private ByteCount() {}

  /**
   * In three digits or more.
   *
   * @param bytes not negative
   */
  static String words(double bytes) {
    if (bytes < 1000) {
      return Math.round(bytes) + " bytes";
    }
    double value = bytes / 1000;
    int unit = 0;
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    return String.format(Locale.ROOT, "%,." + decimals + "f %s", value, UNITS[unit]);
  }
}
