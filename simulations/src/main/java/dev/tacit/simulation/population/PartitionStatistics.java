package dev.tacit.simulation.population;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.data.ExampleStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What clients train on, in numbers. Of a large population some clients evenly spaced by number are
 * looked at, and all numbers are those of these.
 *
 * @param name of the population
 * @param clients in the population
 * @param classes of the examples
 * @param sizes examples of each client looked at, by number of client
 * @param labels how many different labels each has
 * @param distances half the sum over classes of |share in the client - share in the whole|: the
 *     total-variation distance of each client's labels from those of all clients together, in [0,
 *     1]
 * @param whole examples of each class, of all clients looked at together
 * @param first examples of each class, of each of the first 50 clients looked at
 */
@SuppressWarnings("ArrayRecordComponent") // Shared, never compared.
public record PartitionStatistics(
    String name,
    int clients,
    int classes,
    int[] sizes,
    int[] labels,
    double[] distances,
    long[] whole,
    List<int[]> first) {
  /** How many clients are kept class by class. */
  public static final int DETAILED = 50;

  /** Arrays are not copied: not to be changed. */
  public PartitionStatistics {
    first = List.copyOf(first);
  }

  /**
   * Reads the label of each example of the clients looked at, twice.
   *
   * @param most clients to look at, 1 or more
   */
  public static PartitionStatistics of(Population population, int most) {
    Argument.atLeastOne("most", most);
    int looked = Math.min(most, population.size());
    int classes = population.train(0).classes();
    int[] sizes = new int[looked];
    int[] labels = new int[looked];
    long[] whole = new long[classes];
    List<int[]> first = new ArrayList<>();
    for (int i = 0; i < looked; i++) {
      int[] counts = counts(population, client(i, looked, population.size()), classes);
      for (int label = 0; label < classes; label++) {
        sizes[i] += counts[label];
        labels[i] += counts[label] > 0 ? 1 : 0;
        whole[label] += counts[label];
      }
      if (i < DETAILED) {
        first.add(counts);
      }
    }
    double[] distances = new double[looked];
    for (int i = 0; i < looked; i++) {
      int[] counts =
          i < DETAILED
              ? first.get(i)
              : counts(population, client(i, looked, population.size()), classes);
      distances[i] = distance(counts, whole);
    }
    return new PartitionStatistics(
        population.name(), population.size(), classes, sizes, labels, distances, whole, first);
  }

  private static int client(int number, int looked, int clients) {
    return (int) ((long) number * clients / looked);
  }

  private static int[] counts(Population population, int client, int classes) {
    ExampleStore examples = population.train(client);
    int[] counts = new int[classes];
    for (int example = 0; example < examples.size(); example++) {
      counts[examples.label(example)]++;
    }
    return counts;
  }

  private static double distance(int[] counts, long[] whole) {
    double own = Arrays.stream(counts).sum();
    double all = Arrays.stream(whole).sum();
    double sum = 0;
    for (int label = 0; label < counts.length; label++) {
      sum += Math.abs(counts[label] / own - whole[label] / all);
    }
    return sum / 2;
  }

  /** How many clients were looked at. */
  public int looked() {
    return sizes.length;
  }

  /** Examples of the clients looked at. */
  public long examples() {
    return Arrays.stream(whole).sum();
  }

  /** Mean over clients, each counting the same, of the total-variation distance. */
  public double meanDistance() {
    return Arrays.stream(distances).average().orElse(0);
  }

  /**
   * Least, first quartile, median, third quartile, most and mean.
   *
   * @param values one or more
   */
  static double[] summary(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double[] summary = new double[6];
    for (int i = 0; i <= 4; i++) {
      // linear between neighbours: type 7 of Hyndman and Fan, 1996, as in R and NumPy
      double at = i / 4.0 * (sorted.length - 1);
      int below = (int) at;
      int above = Math.min(below + 1, sorted.length - 1);
      summary[i] = sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
    summary[5] = Arrays.stream(values).average().orElse(0);
    return summary;
  }

  /** Some lines of plain text, each ended by a line break. */
  public String table() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(Locale.ROOT, "%s: %,d clients, %,d classes%n", name, clients, classes));
    if (looked() < clients) {
      text.append(
          String.format(
              Locale.ROOT, "The numbers are those of %,d clients evenly spaced.%n", looked()));
    }
    text.append(
        String.format(
            Locale.ROOT,
            "%-28s %9s %9s %9s %9s %9s %9s%n",
            "",
            "least",
            "1st qu.",
            "median",
            "3rd qu.",
            "most",
            "mean"));
    text.append(row("examples of a client", Arrays.stream(sizes).asDoubleStream().toArray(), 1));
    text.append(row("labels of a client", Arrays.stream(labels).asDoubleStream().toArray(), 1));
    text.append(row("label distance from whole *", distances, 3));
    text.append(
        String.format(
            Locale.ROOT,
            "%,d examples. * Total variation: 0 as the whole, 1 no label in common.%n",
            examples()));
    return text.toString();
  }

  private static String row(String title, double[] values, int decimals) {
    StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%-28s", title));
    for (double value : summary(values)) {
      row.append(String.format(Locale.ROOT, " %,9." + decimals + "f", value));
    }
    return row.append(System.lineSeparator()).toString();
  }
}
