package dev.tacit.cli.report;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * A small line chart as SVG: values over rounds, from 0 up, with an optional level to compare with.
 *
 * @param title says what is drawn, for people and screen readers
 * @param points in order of rounds
 * @param top of the value axis, above 0
 * @param level a dashed line; empty for none
 */
record LineChart(String title, List<Point> points, double top, OptionalDouble level) {
  private static final int WIDTH = 520;
  private static final int HEIGHT = 240;
  private static final int LEFT = 52;
  private static final int BOTTOM = 34;
  private static final int MARGIN = 14;

  /**
   * @param round from 1
   * @param value 0 to the chart's top
   */
  record Point(int round, double value) {}

  LineChart {
    points = List.copyOf(points);
  }

  String svg() {
    StringBuilder svg =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" xmlns=\"http://www.w3.org/2000/svg\"><title>%s</title>",
                WIDTH,
                HEIGHT,
                Html.escape(title)));
    for (int tick = 0; tick <= 4; tick++) {
      double value = top * tick / 4;
      svg.append(
          String.format(
              Locale.ROOT,
              "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                  + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.3g</text>",
              LEFT,
              WIDTH - MARGIN,
              y(value),
              y(value),
              LEFT - 6,
              y(value) + 4,
              value));
    }
    level.ifPresent(
        value ->
            svg.append(
                String.format(
                    Locale.ROOT,
                    "<line class=\"level\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
                    LEFT,
                    WIDTH - MARGIN,
                    y(value),
                    y(value))));
    roundTicks(svg);
    curve(svg);
    return svg.append("</svg>").toString();
  }

  private void roundTicks(StringBuilder svg) {
    int every = Math.max(1, (lastRound() + 11) / 12);
    for (int round = every; round <= lastRound(); round += every) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>",
              x(round),
              HEIGHT - 14,
              round));
    }
    svg.append(String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\">round</text>", 6, HEIGHT - 14));
  }

  private void curve(StringBuilder svg) {
    StringBuilder line = new StringBuilder();
    for (Point point : points) {
      line.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(point.round()), y(point.value())));
      svg.append(
          String.format(
              Locale.ROOT,
              "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>",
              x(point.round()),
              y(point.value())));
    }
    svg.append("<polyline points=\"").append(line.toString().strip()).append("\"/>");
  }

  private int lastRound() {
    return points.isEmpty() ? 1 : points.get(points.size() - 1).round();
  }

  private double x(int round) {
    double share = lastRound() == 1 ? 0.5 : (round - 1.0) / (lastRound() - 1);
    return LEFT + 10 + share * (WIDTH - MARGIN - LEFT - 20);
  }

  private double y(double value) {
    double share = Math.min(1, Math.max(0, value / top));
    return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - MARGIN);
  }
}
