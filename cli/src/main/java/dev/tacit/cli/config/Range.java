package dev.tacit.cli.config;

/**
 * Which numbers a key takes: an interval.
 *
 * @param words as they follow "must be"
 * @param least may be -infinity
 * @param open whether {@code least} itself is left out
 * @param most may be infinity
 * @param openAbove whether {@code most} itself is left out
 * @param notZero whether 0 is left out
 */
public record Range(
    String words, double least, boolean open, double most, boolean openAbove, boolean notZero) {
  private static final String WHOLE = "a whole number from ";
  private static final double ANY = Double.POSITIVE_INFINITY;

  public static final Range POSITIVE = new Range("a number > 0", 0, true, ANY, true);
  public static final Range NOT_NEGATIVE = atLeast(0);
  public static final Range BELOW_ONE = new Range("a number in [0, 1)", 0, false, 1, true);
  public static final Range OPEN_UNIT = new Range("a number in (0, 1)", 0, true, 1, true);

  private Range(String words, double least, boolean open, double most, boolean openAbove) {
    this(words, least, open, most, openAbove, false);
  }

  /** The same without 0. */
  public Range exceptZero() {
    return new Range(words + ", not 0", least, open, most, openAbove, true);
  }

  public static Range within(double least, double most) {
    return new Range(
        "a number from " + YamlWriter.number(least) + " to " + YamlWriter.number(most),
        least,
        false,
        most,
        false);
  }

  public static Range atLeast(double least) {
    return new Range("a number >= " + YamlWriter.number(least), least, false, ANY, true);
  }

  static Range whole(long least, long most) {
    return new Range(WHOLE + least + " to " + most, least, false, most, false);
  }

  public boolean holds(double value) {
    return Double.isFinite(value)
        && (open ? value > least : value >= least)
        && (openAbove ? value < most : value <= most)
        && !(notZero && value == 0);
  }

  /** The smallest interval that holds both. */
  Range or(Range other) {
    if (equals(other)) {
      return this;
    }
    boolean whole = words.startsWith(WHOLE) && other.words.startsWith(WHOLE);
    if (whole) {
      return whole((long) Math.min(least, other.least), (long) Math.max(most, other.most));
    }
    Range below = least < other.least || (least == other.least && !open) ? this : other;
    Range above = most > other.most || (most == other.most && !openAbove) ? this : other;
    return new Range(
        words + ", or " + other.words,
        below.least,
        below.open,
        above.most,
        above.openAbove,
        notZero && other.notZero);
  }
}
