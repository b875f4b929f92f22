package dev.tacit.cli.simulate.rounds;

import dev.tacit.cli.report.LineChart.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rounds as points of a picture. */
public final class RoundCurve {
  /** More could not be told from each other, and would make a page slow. */
  private static final int MOST = 1000;

  private static final double MEGABYTE = 1e6;

  private RoundCurve() {}

  /** What passes while a simulation goes on. */
  public enum Unit {
    ROUNDS("Rounds", "rounds"),
    HOURS("Simulated hours", "simulated time"),
    MEGABYTES("Megabytes", "megabytes sent, up and down");

    private final String label;
    private final String words;

    Unit(String label, String words) {
      this.label = label;
      this.words = words;
    }

    /** The name of an axis. */
    public String label() {
      return label;
    }

    /** As it follows "over". */
    public String words() {
      return words;
    }

    /** As a part of a name in a page. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether any passed: of ideal devices no time does. */
    public boolean passes(List<RoundRow> rows) {
      return switch (this) {
        case ROUNDS -> true;
        case HOURS ->
            !rows.isEmpty() && rows.get(rows.size() - 1).number(RoundColumn.SIMULATED_SECONDS) > 0;
        case MEGABYTES -> rows.stream().anyMatch(row -> bytes(row) > 0);
      };
    }
  }

  /** Sent by and to all devices of a round; 0 where it was not written down. */
  private static double bytes(RoundRow row) {
    return row.values().getOrDefault(RoundColumn.BYTES_DOWN, 0.0)
        + row.values().getOrDefault(RoundColumn.BYTES_UP, 0.0);
  }

  /**
   * Points of the rounds that have a value; of very many some evenly spaced, with the last.
   *
   * @param value not negative
   */
  public static List<Point> of(List<RoundRow> rows, Unit unit, RoundColumn value) {
    List<Point> points = new ArrayList<>();
    double sent = 0;
    for (RoundRow row : rows) {
      sent += bytes(row);
      if (row.has(value)) {
        double x =
            switch (unit) {
              case ROUNDS -> row.round();
              case HOURS -> row.number(RoundColumn.SIMULATED_SECONDS) / 3600;
              case MEGABYTES -> sent / MEGABYTE;
            };
        points.add(new Point(x, row.number(value)));
      }
    }
    return thinned(points);
  }

  private static List<Point> thinned(List<Point> points) {
    int size = points.size();
    if (size <= MOST) {
      return points;
    }
    List<Point> some = new ArrayList<>(MOST);
    for (int i = 0; i < MOST; i++) {
      some.add(points.get((int) ((long) i * (size - 1) / (MOST - 1))));
    }
    return some;
  }
}
