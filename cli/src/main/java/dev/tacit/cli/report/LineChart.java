package dev.tacit.cli.report;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleFunction;

/**
 * A line over rounds as SVG, drawn without AWT, scripts or fonts of its own; its colours are the
 * page's. The vertical axis begins at 0, so that a small difference does not look like a large one.
 *
 * @param id unique in the page: a letter, then letters, digits or hyphens
 * @param title for the heading and for screen readers
 * @param description what the line shows, for those who cannot see it
 * @param xLabel of the horizontal axis
 * @param counted whether the horizontal axis counts whole things
 * @param yLabel of the vertical axis
 * @param top the axis reaches at least here; &gt; 0
 * @param number how a value on the vertical axis is written
 * @param points by ascending x; a y that is not finite leaves a gap
 * @param target a line across, if any
 */
public record LineChart(
    String id,
    String title,
    String description,
    String xLabel,
    boolean counted,
    String yLabel,
    double top,
    DoubleFunction<String> number,
    List<Point> points,
    Optional<Target> target) {
  static final int WIDTH = 480;
  static final int HEIGHT = 280;
  private static final int LEFT = 58;
  private static final int RIGHT = WIDTH - 18;
  private static final int ABOVE = 38;
  private static final int BELOW = HEIGHT - 50;

  /** Past this many, dots would run together into a thicker line. */
  private static final int DOTS = 60;

  public LineChart {
    points = List.copyOf(points);
    if (!id.matches("[a-zA-Z][a-zA-Z0-9-]*")) {
      throw new IllegalArgumentException("id must be letters, digits or hyphens but was " + id);
    }
    if (!(top > 0 && top < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("top must be > 0 and finite but was " + top);
    }
    if (points.stream().anyMatch(p -> !Double.isFinite(p.x()))) {
      throw new IllegalArgumentException("x must be finite but was " + points);
    }
    if (points.stream().anyMatch(p -> p.y() < 0)) {
      throw new IllegalArgumentException("y must be >= 0 but was " + points);
    }
  }

  /** Over things that are counted. */
  public LineChart(
      String id,
      String title,
      String description,
      String xLabel,
      String yLabel,
      double top,
      DoubleFunction<String> number,
      List<Point> points,
      Optional<Target> target) {
    this(id, title, description, xLabel, true, yLabel, top, number, points, target);
  }

  /** A value; {@code y} is &gt;= 0, or not finite where there is none. */
  public record Point(double x, double y) {}

  /**
   * A line across the chart.
   *
   * @param y finite, &gt;= 0
   */
  public record Target(double y, String label) {
    public Target {
      if (!(y >= 0 && y < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("y must be >= 0 and finite but was " + y);
      }
    }
  }

  /** An {@code svg} element that stands in an XHTML page. */
  public String svg() {
    Scale x = xScale();
    Scale y = yScale();
    List<Markup> parts = new ArrayList<>();
    parts.add(axes(x, y));
    target.ifPresent(line -> parts.add(across(line, y)));
    parts.add(
        points.stream().anyMatch(p -> Double.isFinite(p.y()))
            ? line(x, y)
            : Markup.of(
                "<text class=\"empty\" x=\"%s\" y=\"%s\" text-anchor=\"middle\">%s</text>",
                (LEFT + RIGHT) / 2, (ABOVE + BELOW) / 2, "no values"));
    return Markup.of(
            """
            <svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" viewBox="0 0 %s %s" \
            aria-labelledby="%s-title %s-desc"><title id="%s-title">%s</title>\
            <desc id="%s-desc">%s</desc>
            %s
            </svg>""",
            WIDTH, HEIGHT, id, id, id, title, id, description, Markup.join(parts))
        .xhtml();
  }

  /** The chart under its title, as an element of a page. */
  public Markup figure() {
    return Markup.of("<figure><figcaption>%s</figcaption>%s</figure>", title, new Markup(svg()));
  }

  /** The same as a file of its own, in the colours of the report's page. */
  public String standalone() {
    return svg().replaceFirst("</desc>", "</desc><style>" + Page.style().xhtml() + "</style>");
  }

  /** Of what is counted ticks are whole; a single point stands in the middle. */
  private Scale xScale() {
    double first = points.isEmpty() ? 0 : points.get(0).x();
    double last = points.isEmpty() ? 1 : points.get(points.size() - 1).x();
    double from = first == last ? first - 1 : first;
    double to = first == last ? last + 1 : last;
    double step = step(to - from, 10);
    return new Scale(from, to, counted ? Math.max(1, step) : step, LEFT, RIGHT);
  }

  private Scale yScale() {
    double most = target.map(Target::y).orElse(0.0);
    for (Point point : points) {
      most = Double.isFinite(point.y()) ? Math.max(most, point.y()) : most;
    }
    double to = Math.max(top, most);
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

  private Markup axes(Scale x, Scale y) {
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

  /** Its label stands at the left, where a rising curve is not. */
  private static Markup across(Target line, Scale y) {
    String at = pixel(y.at(line.y()));
    return Markup.of(
        "<line class=\"target\" x1=\"%s\" x2=\"%s\" y1=\"%s\" y2=\"%s\"/>"
            + "<text class=\"target-label\" x=\"%s\" y=\"%s\">%s</text>",
        LEFT, RIGHT, at, at, LEFT + 8, pixel(y.at(line.y()) + 15), line.label());
  }

  /** One polyline for each run without gaps, with dots while there is room. */
  private Markup line(Scale x, Scale y) {
    StringBuilder runs = new StringBuilder();
    List<Markup> dots = new ArrayList<>();
    boolean lifted = true;
    Point last = null;
    for (Point point : points) {
      if (!Double.isFinite(point.y())) {
        lifted = true;
        continue;
      }
      String at = pixel(x.at(point.x())) + " " + pixel(y.at(point.y()));
      runs.append(lifted ? "M" : "L").append(at);
      lifted = false;
      last = point;
      if (points.size() <= DOTS) {
        dots.add(dot(point, x, y));
      }
    }
    if (points.size() > DOTS) {
      dots.add(dot(last, x, y));
    }
    return Markup.of(
        "<path class=\"series\" d=\"%s\"/>%s%s", runs, Markup.join(dots), value(last, x, y));
  }

  private Markup dot(Point point, Scale x, Scale y) {
    return Markup.of(
        "<circle class=\"dot\" cx=\"%s\" cy=\"%s\" r=\"3\"><title>%s %s: %s</title></circle>",
        pixel(x.at(point.x())),
        pixel(y.at(point.y())),
        xLabel,
        plain(point.x()),
        number.apply(point.y()));
  }

  /** The last value is written below its dot, clear of a target line that it has come up to. */
  private Markup value(Point point, Scale x, Scale y) {
    double under = y.at(point.y()) + 26;
    return Markup.of(
        "<text class=\"value\" x=\"%s\" y=\"%s\" text-anchor=\"end\">%s</text>",
        pixel(x.at(point.x())),
        pixel(under > BELOW - 2 ? y.at(point.y()) - 10 : under),
        number.apply(point.y()));
  }

  private static String pixel(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /** A tick without the dust that adding doubles leaves. */
  private static String plain(double value) {
    return new BigDecimal(String.format(Locale.ROOT, "%.6g", value))
        .stripTrailingZeros()
        .toPlainString();
  }

  /** From values to pixels. */
  private record Scale(double from, double to, double step, double first, double last) {
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
