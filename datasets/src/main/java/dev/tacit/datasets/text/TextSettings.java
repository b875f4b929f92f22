package dev.tacit.datasets.text;

import dev.tacit.datasets.Split;

/**
 * How text becomes examples.
 *
 * <p>With a stride of {@code context + 1} examples are disjoint: a token is in one of them only.
 * With a smaller one they overlap, a token is in several, and so is what one person wrote: the
 * privacy of an "example" then says less of a person.
 *
 * @param context tokens that the model sees, 1..65,536
 * @param stride from the start of one example to that of the next, 1..65,537
 * @param validation share of the text, before the test's; in [0, 1)
 * @param test share of the text, its end; both together below 1
 */
public record TextSettings(TextUnit unit, int context, int stride, double validation, double test) {
  public TextSettings {
    if (context < 1 || context > 1 << 16) {
      throw new IllegalArgumentException("context must be in 1..65536 but was " + context);
    }
    if (stride < 1 || stride > (1 << 16) + 1) {
      throw new IllegalArgumentException("stride must be in 1..65537 but was " + stride);
    }
    Split.checkShares(validation, test);
  }

  /** Disjoint examples, all to train on. */
  public static TextSettings of(TextUnit unit, int context) {
    return new TextSettings(unit, context, context + 1, 0, 0);
  }
}
