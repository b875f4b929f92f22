package dev.tacit.cli.train.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A length of training, as {@code 2 epochs} or {@code 100 steps}. How many steps an epoch has is
 * the plan's to say.
 *
 * @param count 1 or more
 * @param epochs whether of epochs
 */
public record Span(long count, boolean epochs) {
  static final String RULE = "as 1 epoch, 5 epochs or 100 steps";
  private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,8}) (epoch|step)s?");

  static Span parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("a length must be " + RULE + " but was " + text);
    }
    return new Span(Long.parseLong(matcher.group(1)), matcher.group(2).equals("epoch"));
  }

  /** In steps, to the nearest. */
  public long steps(double stepsPerEpoch) {
    return epochs ? Math.max(1, Math.round(count * stepsPerEpoch)) : count;
  }

  /**
   * The first multiple of this that is beyond some steps, each to the nearest step.
   *
   * @param done 0 or more
   */
  public long after(long done, double stepsPerEpoch) {
    double period = epochs ? Math.max(1, count * stepsPerEpoch) : count;
    long multiple = (long) Math.floor(done / period);
    while (Math.round(multiple * period) <= done) {
      multiple++;
    }
    return Math.round(multiple * period);
  }

  @Override
  public String toString() {
    return count + (epochs ? " epoch" : " step") + (count == 1 ? "" : "s");
  }
}
