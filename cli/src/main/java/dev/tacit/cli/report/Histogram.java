package dev.tacit.cli.report;

import dev.tacit.cli.report.Axes.Scale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * How many of some values lie where, as SVG. Its colours are the page's.
 *
 * @param id unique in the page: a letter, then letters, digits or hyphens
 * @param title for the heading and for screen readers
 * @param description what it shows, for those who cannot see it
 * @param what is counted, in the plural
 * @param from where the first bar begins
 * @param to where the last one ends, above {@code from}; values beyond are in the last, or first
 * @param bars of the same width, at least 1
 * @param number how a value on the horizontal axis is written
 * @param values one or more, finite; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Shared, never compared.
public record Histogram(
    String id,
    String title,
    String description,
    String xLabel,
    String what,
    double from,
    double to,
    int bars,
    DoubleFunction<String> number,
    double[] values) {
  public Histogram {
    if (!(to > from) || bars < 1) {
      throw new IllegalArgumentException(
          "to must be above from, and bars at least 1, but were %s, %s and %d"
              .formatted(to, from, bars));
    }
    if (values.length == 0 || !Arrays.stream(values).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("values must be finite, and one or more");
    }
  }

  /** How many values lie in each bar: at its lower edge or above, and below its upper edge. */
  int[] counts() {
    int[] counts = new int[bars];
    for (double value : values) {
      int bar = (int) Math.floor((value - from) / (to - from) * bars);
      counts[Math.max(0, Math.min(bars - 1, bar))]++;
    }
    return counts;
  }

  /** The chart under its title, as an element of a page. */
  public Markup figure() {
    int[] counts = counts();
    int most = Arrays.stream(counts).max().orElse(1);
    Scale y = Axes.vertical(most);
    Axes axes =
        new Axes(
            Axes.horizontal(from, to, false),
            new Scale(0, most, Math.max(1, y.step()), y.first(), y.last()),
            xLabel,
            what,
            value -> Figures.count(Math.round(value)));
    List<Markup> parts = new ArrayList<>();
    for (int bar = 0; bar < bars; bar++) {
      parts.add(bar(axes, bar, counts[bar]));
    }
    return Markup.of(
        "<figure><figcaption>%s</figcaption>%s</figure>",
        title, axes.svg(id, title, description, parts));
  }

  private Markup bar(Axes axes, int bar, int count) {
    double low = from + (to - from) * bar / bars;
    double high = from + (to - from) * (bar + 1) / bars;
    double left = axes.x().at(low) + 0.5;
    double above = axes.y().at(count);
    return Markup.of(
        "<rect class=\"bar\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"><title>%s to %s: %s %s</title></rect>",
        Axes.pixel(left),
        Axes.pixel(above),
        Axes.pixel(axes.x().at(high) - 0.5 - left),
        Axes.pixel(Axes.BELOW - above),
        number.apply(low),
        number.apply(high),
        Figures.count(count),
        what);
  }
}
