package dev.tacit.cli.report;

import java.util.ArrayList;
import java.util.List;
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
    Axes axes = Axes.around(points, xLabel, counted, yLabel, top, target, number);
    List<Markup> parts = new ArrayList<>();
    target.ifPresent(line -> parts.add(axes.across(line)));
    parts.add(points.stream().anyMatch(p -> Double.isFinite(p.y())) ? line(axes) : Axes.empty());
    return axes.svg(id, title, description, parts).xhtml();
  }

  /** The chart under its title, as an element of a page. */
  public Markup figure() {
    return Markup.of("<figure><figcaption>%s</figcaption>%s</figure>", title, new Markup(svg()));
  }

  /** The same as a file of its own, in the colours of the report's page. */
  public String standalone() {
    return svg().replaceFirst("</desc>", "</desc><style>" + Page.style().xhtml() + "</style>");
  }

  /** One polyline for each run without gaps, with dots while there is room. */
  private Markup line(Axes axes) {
    List<Point> drawn = points.stream().filter(p -> Double.isFinite(p.y())).toList();
    Point last = drawn.get(drawn.size() - 1);
    List<Point> dotted = points.size() <= DOTS ? drawn : List.of(last);
    return Markup.of(
        "<path class=\"series\" d=\"%s\"/>%s%s",
        axes.path(points),
        Markup.join(dotted.stream().map(point -> dot(point, axes)).toList()),
        value(last, axes));
  }

  private Markup dot(Point point, Axes axes) {
    return Markup.of(
        "<circle class=\"dot\" cx=\"%s\" cy=\"%s\" r=\"3\"><title>%s %s: %s</title></circle>",
        Axes.pixel(axes.x().at(point.x())),
        Axes.pixel(axes.y().at(point.y())),
        xLabel,
        Axes.plain(point.x()),
        number.apply(point.y()));
  }

  /** The last value is written below its dot, clear of a target line that it has come up to. */
  private Markup value(Point point, Axes axes) {
    double at = axes.y().at(point.y());
    double under = at + 26;
    return Markup.of(
        "<text class=\"value\" x=\"%s\" y=\"%s\" text-anchor=\"end\">%s</text>",
        Axes.pixel(axes.x().at(point.x())),
        Axes.pixel(under > Axes.BELOW - 2 ? at - 10 : under),
        number.apply(point.y()));
  }
}
