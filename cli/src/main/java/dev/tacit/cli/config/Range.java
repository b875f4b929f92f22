package dev.tacit.cli.config;

import java.util.function.DoublePredicate;

/**
 * Which numbers a key takes.
 *
 * @param words as they follow "must be"
 */
public record Range(String words, DoublePredicate rule) {
  public static final Range POSITIVE = new Range("a number > 0", x -> x > 0);
  public static final Range NOT_NEGATIVE = new Range("a number >= 0", x -> x >= 0);
  public static final Range BELOW_ONE = new Range("a number in [0, 1)", x -> x >= 0 && x < 1);
  public static final Range OPEN_UNIT = new Range("a number in (0, 1)", x -> x > 0 && x < 1);

  public static Range within(double least, double most) {
    return new Range(
        "a number from " + YamlWriter.number(least) + " to " + YamlWriter.number(most),
        x -> x >= least && x <= most);
  }

  public boolean holds(double value) {
    return Double.isFinite(value) && rule.test(value);
  }
}
