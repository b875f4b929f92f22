package dev.tacit.cli.train.log;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Measurements as a table (RFC 4180). Numbers are in their shortest form; one that is not finite
 * leaves its field empty. A column for each score stands behind those that are always there.
 */
public final class MetricsCsv {
  private static final String HEAD =
      "step,epoch,epsilon,test_loss,test_accuracy,clipping_norm,learning_rate,seconds";
  private static final int FIXED = HEAD.split(",", -1).length;
  private static final String SCORE = "test_";

  private MetricsCsv() {}

  /** The whole table. */
  public static String write(List<Measurement> measurements) {
    Set<String> scores = new LinkedHashSet<>();
    measurements.forEach(m -> scores.addAll(m.scores().keySet()));
    String head =
        HEAD + scores.stream().map(name -> "," + SCORE + name).collect(Collectors.joining());
    return Stream.concat(Stream.of(head), measurements.stream().map(m -> line(m, scores)))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String line(Measurement m, Set<String> scores) {
    DoubleStream fixed =
        DoubleStream.of(
            m.epoch(),
            m.epsilon(),
            m.loss(),
            m.accuracy(),
            m.clippingNorm(),
            m.learningRate(),
            m.seconds());
    DoubleStream more =
        scores.stream().mapToDouble(name -> m.scores().getOrDefault(name, Double.NaN));
    return m.step()
        + DoubleStream.concat(fixed, more)
            .mapToObj(value -> "," + (Double.isFinite(value) ? Double.toString(value) : ""))
            .collect(Collectors.joining());
  }

  /**
   * Reads what {@link #write} wrote; nothing if there is no file.
   *
   * @throws IOException if it cannot be read, or is no such table
   */
  public static List<Measurement> read(Path file) throws IOException {
    List<Measurement> all = new ArrayList<>();
    if (Files.notExists(file)) {
      return all;
    }
    List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    if (lines.isEmpty() || !(lines.get(0) + ",").startsWith(HEAD + ",")) {
      throw new IOException(file + " must be a table of measurements but its head is another");
    }
    List<String> head = List.of(lines.get(0).split(",", -1));
    List<String> scores = head.subList(FIXED, head.size());
    if (!scores.stream().allMatch(name -> name.startsWith(SCORE))) {
      throw new IOException(file + " must be a table of measurements but has another column");
    }
    for (String line : lines.subList(1, lines.size())) {
      all.add(read(file, line.split(",", -1), scores));
    }
    return all;
  }

  private static Measurement read(Path file, String[] fields, List<String> scores)
      throws IOException {
    try {
      double[] numbers = new double[FIXED - 1 + scores.size()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = fields[i + 1].isEmpty() ? Double.NaN : Double.parseDouble(fields[i + 1]);
      }
      Map<String, Double> more = new LinkedHashMap<>();
      for (int i = 0; i < scores.size(); i++) {
        more.put(scores.get(i).substring(SCORE.length()), numbers[FIXED - 1 + i]);
      }
      return new Measurement(
          Integer.parseInt(fields[0]),
          numbers[0],
          numbers[1],
          numbers[2],
          numbers[3],
          more,
          numbers[4],
          numbers[5],
          numbers[6]);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IOException(file + " must be a table of measurements but a line is none", e);
    }
  }
}
