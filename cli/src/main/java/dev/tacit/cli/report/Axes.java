package dev.tacit.cli.report;

import dev.tacit.cli.report.LineChart.Point;
import dev.tacit.cli.report.LineChart.Target;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleFunction;

/**
 * What points are drawn into: two scales with ticks and names, in the colours of the page.
 *
 * @param number how a value on the vertical axis is written
 */
record Axes(Scale x, Scale y, String xLabel, String yLabel, DoubleFunction<String> number) {
  static final int WIDTH = 480;
  static final int HEIGHT = 280;
  static final int LEFT = 58;
  static final int RIGHT = WIDTH - 18;
  static final int ABOVE = 38;
  static final int BELOW = HEIGHT - 50;

  /**
   * Axes that hold some points; the vertical one begins at 0, so that a small difference does not
   * look like a large one.
   *
   * @param points whose y may be not finite
   * @param counted whether the horizontal axis counts whole things
   * @param top the vertical axis reaches at least here; &gt; 0
   */
  static Axes around(
      List<Point> points,
      String xLabel,
      boolean counted,
      String yLabel,
      double top,
      Optional<Target> target,
      DoubleFunction<String> number) {
    double first = points.stream().mapToDouble(Point::x).min().orElse(0);
    double last = points.stream().mapToDouble(Point::x).max().orElse(1);
    double most = target.map(Target::y).orElse(0.0);
    for (Point point : points) {
      most = Double.isFinite(point.y()) ? Math.max(most, point.y()) : most;
    }
    return new Axes(
        horizontal(first, last, counted), vertical(Math.max(top, most)), xLabel, yLabel, number);
  }

  /** Of what is counted ticks are whole; a single point stands in the middle. */
  static Scale horizontal(double first, double last, boolean counted) {
    double from = first == last ? first - 1 : first;
    double to = first == last ? last + 1 : last;
    double step = step(to - from, 10);
    return new Scale(from, to, counted ? Math.max(1, step) : step, LEFT, RIGHT);
  }

  /** From 0. */
  static Scale vertical(double to) {
    return new Scale(0, to, step(to, 5), BELOW, ABOVE);
  }

  /** The smallest of 1, 2, 5 times a power of ten that gives at most so many steps. */
  static double step(double span, int steps) {
    double least = span / steps;
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    for (int factor : new int[] {1, 2, 5}) {
      if (factor * power >= least * (1 - 1e-9)) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  /** An {@code svg} element that stands in an XHTML page, with the axes and what is in them. */
  Markup svg(String id, String title, String description, List<Markup> content) {
    List<Markup> parts = new ArrayList<>();
    parts.add(markup());
    parts.addAll(content);
    return Markup.of(
        """
        <svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" viewBox="0 0 %s %s" \
        aria-labelledby="%s-title %s-desc"><title id="%s-title">%s</title>\
        <desc id="%s-desc">%s</desc>
        %s
        </svg>""",
        WIDTH, HEIGHT, id, id, id, title, id, description, Markup.join(parts));
  }

  private Markup markup() {
    List<Markup> parts = new ArrayList<>();
    for (double tick : y.ticks()) {
      String at = pixel(y.at(tick));
      parts.add(
          Markup.of(
              "<line class=\"grid\" x1=\"%s\" x2=\"%s\" y1=\"%s\" y2=\"%s\"/>"
                  + "<text x=\"%s\" y=\"%s\" dy=\"4\" text-anchor=\"end\">%s</text>",
              LEFT, RIGHT, at, at, LEFT - 8, at, number.apply(tick)));
    }
    for (double tick : x.ticks()) {
      String at = pixel(x.at(tick));
      parts.add(
          Markup.of(
              "<line class=\"axis\" x1=\"%s\" x2=\"%s\" y1=\"%s\" y2=\"%s\"/>"
                  + "<text x=\"%s\" y=\"%s\" text-anchor=\"middle\">%s</text>",
              at, at, BELOW, BELOW + 5, at, BELOW + 19, plain(tick)));
    }
    parts.add(
        Markup.of(
            "<line class=\"axis\" x1=\"%s\" x2=\"%s\" y1=\"%s\" y2=\"%s\"/>"
                + "<text class=\"label\" x=\"%s\" y=\"%s\" text-anchor=\"middle\">%s</text>"
                + "<text class=\"label\" x=\"%s\" y=\"14\">%s</text>",
            LEFT, RIGHT, BELOW, BELOW, (LEFT + RIGHT) / 2, HEIGHT - 10, xLabel, 8, yLabel));
    return Markup.join(parts);
  }

  /** Where there is nothing to draw. */
  static Markup empty() {
    return Markup.of(
        "<text class=\"empty\" x=\"%s\" y=\"%s\" text-anchor=\"middle\">%s</text>",
        (LEFT + RIGHT) / 2, (ABOVE + BELOW) / 2, "no values");
  }

  /** A line across. Its label stands at the left, where a rising curve is not. */
  Markup across(Target line) {
    String at = pixel(y.at(line.y()));
    return Markup.of(
        "<line class=\"target\" x1=\"%s\" x2=\"%s\" y1=\"%s\" y2=\"%s\"/>"
            + "<text class=\"target-label\" x=\"%s\" y=\"%s\">%s</text>",
        LEFT, RIGHT, at, at, LEFT + 8, pixel(y.at(line.y()) + 15), line.label());
  }

  /** The path through some points; a y that is not finite lifts the pen. */
  String path(List<Point> points) {
    StringBuilder path = new StringBuilder();
    boolean lifted = true;
    for (Point point : points) {
      if (Double.isFinite(point.y())) {
        path.append(lifted ? "M" : "L")
            .append(pixel(x.at(point.x())))
            .append(' ')
            .append(pixel(y.at(point.y())));
      }
      lifted = !Double.isFinite(point.y());
    }
    return path.toString();
  }

  static String pixel(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /** A tick without the dust that adding doubles leaves. */
  static String plain(double value) {
    return new BigDecimal(String.format(Locale.ROOT, "%.6g", value))
        .stripTrailingZeros()
        .toPlainString();
  }

  /** From values to pixels. */
  record Scale(double from, double to, double step, double first, double last) {
    double at(double value) {
      return first + (value - from) / (to - from) * (last - first);
    }

    List<Double> ticks() {
      List<Double> ticks = new ArrayList<>();
      long least = (long) Math.ceil(from / step - 1e-9);
      long most = (long) Math.floor(to / step + 1e-9);
      for (long i = least; i <= most; i++) {
        // A step below 1 is one over a whole number: dividing keeps 3 * 0.1 at 0.3.
        ticks.add(step < 1 ? i / (double) Math.round(1 / step) : i * step);
      }
      return ticks;
    }
  }
}
