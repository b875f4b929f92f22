package dev.tacit.simulation.population;

import java.util.Arrays;
import java.util.Locale;

/**
 * A partition as SVG, without scripts, style sheets or fonts of its own; text has the colour of the
 * page. Up to 50 clients and 100 classes: a bubble for each client and class, whose area is the
 * number of examples. Else a histogram of how many examples clients have.
 */
public final class PartitionPicture {
  private static final int LEFT = 58;
  private static final int RIGHT = 24;
  private static final int ABOVE = 32;
  private static final int BELOW = 46;
  private static final int MOST_CLASSES = 100;
  private static final int BARS = 24;
  private static final String BLUE = "#2f6fb3";

  private PartitionPicture() {}

  /** A whole {@code svg} element, also a file of its own. */
  public static String svg(PartitionStatistics statistics) {
    boolean bubbles =
        statistics.looked() <= PartitionStatistics.DETAILED
            && statistics.classes() > 1
            && statistics.classes() <= MOST_CLASSES;
    return bubbles ? bubbles(statistics) : histogram(statistics);
  }

  private static String bubbles(PartitionStatistics statistics) {
    int clients = statistics.looked();
    double cell =
        Math.max(6, Math.min(26, Math.min(640.0 / clients, 600.0 / statistics.classes())));
    double width = LEFT + RIGHT + cell * clients;
    double height = ABOVE + BELOW + cell * statistics.classes();
    int most = 1;
    for (int[] counts : statistics.first()) {
      most = Math.max(most, Arrays.stream(counts).max().orElse(0));
    }
    StringBuilder svg = head(statistics, "Examples by client and class", width, height);
    for (int client = 0; client < clients; client++) {
      double x = LEFT + cell * (client + 0.5);
      if (client % step(clients, cell, 20) == 0) {
        text(svg, x, height - BELOW + 16, "middle", String.valueOf(client));
      }
      int[] counts = statistics.first().get(client);
      for (int label = 0; label < counts.length; label++) {
        if (counts[label] > 0) {
          double radius = Math.max(0.4, cell * 0.48 * Math.sqrt(counts[label] / (double) most));
          String words = "client %d, class %d: %d".formatted(client, label, counts[label]);
          bubble(svg, x, ABOVE + cell * (label + 0.5), radius, words);
        }
      }
    }
    for (int label = 0; label < statistics.classes(); label++) {
      if (label % step(statistics.classes(), cell, 12) == 0) {
        double y = ABOVE + cell * (label + 0.5) + 4;
        text(svg, LEFT - 8, y, "end", String.valueOf(label));
      }
    }
    text(svg, 8, 18, "start", "class");
    text(svg, (LEFT + width - RIGHT) / 2, height - 10, "middle", "client");
    return svg.append("</svg>").append(System.lineSeparator()).toString();
  }

  private static void bubble(StringBuilder svg, double x, double y, double radius, String words) {
    svg.append(
        format(
            "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.2f\" fill=\"%s\"><title>%s</title></circle>%n",
            x, y, radius, BLUE, words));
  }

  /** Every so many are numbered, so that numbers do not run together. */
  private static int step(int count, double cell, double room) {
    for (int step : new int[] {1, 2, 5, 10, 20}) {
      if (step * cell >= room || count <= step) {
        return step;
      }
    }
    return 50;
  }

  private static String histogram(PartitionStatistics statistics) {
    int width = 480;
    int height = 280;
    long[] edges = edges(statistics.sizes());
    int[] bars = new int[edges.length - 1];
    for (int size : statistics.sizes()) {
      int bar = Arrays.binarySearch(edges, size);
      bars[bar >= 0 ? bar : -bar - 2]++;
    }
    int most = Arrays.stream(bars).max().orElse(1);
    double inner = width - LEFT - RIGHT;
    double room = height - ABOVE - BELOW;
    StringBuilder svg = head(statistics, "Clients by number of examples", width, height);
    int every = Math.max(1, (edges.length + 7) / 8);
    for (int i = 0; i < edges.length; i++) {
      double x = LEFT + inner * i / bars.length;
      if (i < bars.length) {
        double tall = room * bars[i] / most;
        svg.append(
            format(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"><title>%d"
                    + " to %d examples: %d clients</title></rect>%n",
                x + 0.5,
                ABOVE + room - tall,
                inner / bars.length - 1,
                tall,
                BLUE,
                edges[i],
                edges[i + 1] - 1,
                bars[i]));
      }
      if (i % every == 0) {
        text(svg, x, height - BELOW + 16, "middle", String.valueOf(edges[i]));
      }
    }
    text(svg, LEFT - 8, ABOVE + 4, "end", String.valueOf(most));
    text(svg, LEFT - 8, ABOVE + room + 4, "end", "0");
    text(svg, 8, 18, "start", "clients");
    text(svg, (LEFT + width - RIGHT) / 2.0, height - 10, "middle", "examples of a client");
    return svg.append("</svg>").append(System.lineSeparator()).toString();
  }

  /**
   * Where bars begin, and where the last ends: even steps of 1, 2 or 5 times a power of ten, or
   * doubling where a few clients have far more than most.
   */
  static long[] edges(int[] sizes) {
    int[] sorted = sizes.clone();
    Arrays.sort(sorted);
    int least = sorted[0];
    int most = sorted[sorted.length - 1];
    int middle = sorted[sorted.length / 2];
    if (most > 20L * middle) {
      int bits = 64 - Long.numberOfLeadingZeros(most);
      int first = Math.max(1, 64 - Long.numberOfLeadingZeros(Math.max(1, least))) - 1;
      long[] edges = new long[bits - first + 1];
      Arrays.setAll(edges, i -> i == 0 && least == 0 ? 0 : 1L << (first + i));
      return edges;
    }
    long step = 1;
    for (int i = 0; (most - least) / step >= BARS - 1; i++) {
      step = (i % 3 == 1 ? step / 2 * 5 : step * 2);
    }
    long from = least / step * step;
    long[] edges = new long[(int) ((most - from) / step) + 2];
    long width = step;
    Arrays.setAll(edges, i -> from + width * i);
    return edges;
  }

  private static StringBuilder head(
      PartitionStatistics statistics, String title, double width, double height) {
    return new StringBuilder(
        format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 %.0f %.0f\""
                + " width=\"%.0f\" height=\"%.0f\""
                + " font-family=\"sans-serif\" font-size=\"11\" fill=\"currentColor\">%n"
                + "<title>%s: %s</title>%n<desc>%s</desc>%n",
            width,
            height,
            width,
            height,
            escaped(statistics.name()),
            title,
            escaped(statistics.table())));
  }

  private static void text(StringBuilder svg, double x, double y, String anchor, String words) {
    svg.append(
        format(
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
            x, y, anchor, escaped(words)));
  }

  private static String format(String template, Object... arguments) {
    return String.format(Locale.ROOT, template, arguments);
  }

  /**
   * A name may hold anything; XML allows no control characters, and marks that turn the direction
   * of writing would move the text beside it.
   */
  private static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                default -> out.appendCodePoint(allowed(c) ? c : ' ');
              }
            });
    return out.toString();
  }

  private static boolean allowed(int c) {
    int type = Character.getType(c);
    return c == '\n'
        || (type != Character.CONTROL
            && type != Character.FORMAT
            && type != Character.SURROGATE
            && type != Character.UNASSIGNED);
  }
}
