package dev.tacit.cli.report;

import dev.tacit.cli.report.LineChart.Point;
import dev.tacit.cli.report.LineChart.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;

/**
 * Several lines over each other as SVG, with their names below; else as {@link LineChart}. Past
 * eight lines colours come again with other dashes.
 *
 * @param id unique in the page: a letter, then letters, digits or hyphens
 * @param title for the heading and for screen readers
 * @param description what the lines show, for those who cannot see them
 * @param counted whether the horizontal axis counts whole things
 * @param top the vertical axis reaches at least here; &gt; 0
 * @param number how a value on the vertical axis is written
 * @param target a line across, if any
 */
public record CurveChart(
    String id,
    String title,
    String description,
    String xLabel,
    boolean counted,
    String yLabel,
    double top,
    DoubleFunction<String> number,
    List<Curve> curves,
    Optional<Target> target) {
  /** Colours of lines in report.css. */
  private static final int COLOURS = 8;

  private static final int DASHES = 4;

  public CurveChart {
    curves = List.copyOf(curves);
    for (Curve curve : curves) {
      // Checks id, top and points.
      new LineChart(
          id, title, description, xLabel, counted, yLabel, top, number, curve.points(), target);
    }
  }

  /**
   * A line.
   *
   * @param points by ascending x; a y that is not finite leaves a gap
   */
  public record Curve(String name, List<Point> points) {
    public Curve {
      points = List.copyOf(points);
    }
  }

  /** The chart under its title and above its names, as an element of a page. */
  public Markup figure() {
    return Markup.of(
        "<figure><figcaption>%s</figcaption>%s<ul class=\"legend\">%s</ul></figure>",
        title,
        svg(),
        Markup.join(IntStream.range(0, curves.size()).mapToObj(this::legend).toList()));
  }

  private Markup svg() {
    List<Point> all = curves.stream().flatMap(curve -> curve.points().stream()).toList();
    Axes axes = Axes.around(all, xLabel, counted, yLabel, top, target, number);
    List<Markup> parts = new ArrayList<>();
    target.ifPresent(line -> parts.add(axes.across(line)));
    if (all.stream().noneMatch(p -> Double.isFinite(p.y()))) {
      parts.add(Axes.empty());
    }
    for (int i = 0; i < curves.size(); i++) {
      parts.add(line(i, axes));
    }
    return axes.svg(id, title, description, parts);
  }

  private Markup line(int number, Axes axes) {
    Curve curve = curves.get(number);
    List<Point> drawn = curve.points().stream().filter(p -> Double.isFinite(p.y())).toList();
    if (drawn.isEmpty()) {
      return Markup.NONE;
    }
    Point last = drawn.get(drawn.size() - 1);
    return Markup.of(
        "<g class=\"%s\"><path class=\"series\" d=\"%s\"><title>%s</title></path>"
            + "<circle class=\"dot\" cx=\"%s\" cy=\"%s\" r=\"3\"><title>%s, %s %s: %s</title></circle></g>",
        style(number),
        axes.path(curve.points()),
        curve.name(),
        Axes.pixel(axes.x().at(last.x())),
        Axes.pixel(axes.y().at(last.y())),
        curve.name(),
        xLabel,
        Axes.plain(last.x()),
        this.number.apply(last.y()));
  }

  private Markup legend(int number) {
    return Markup.of(
        "<li class=\"%s\"><svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" viewBox=\"0 0 28 10\""
            + " aria-hidden=\"true\"><path class=\"series\" d=\"M2 5L26 5\"/></svg>%s</li>",
        style(number), curves.get(number).name());
  }

  private static String style(int number) {
    return "c" + number % COLOURS + " d" + number / COLOURS % DASHES;
  }
}
