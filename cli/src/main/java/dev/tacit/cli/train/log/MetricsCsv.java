package dev.tacit.cli.train.log;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * Measurements as a table (RFC 4180). Numbers are in their shortest form; one that is not finite
 * leaves its field empty.
 */
public final class MetricsCsv {
  private static final String HEAD =
      "step,epoch,epsilon,test_loss,test_accuracy,clipping_norm,learning_rate,seconds";

  private MetricsCsv() {}

  /** The whole table. */
  public static String write(List<Measurement> measurements) {
    return measurements.stream()
        .map(MetricsCsv::line)
        .collect(Collectors.joining("\n", HEAD + "\n", measurements.isEmpty() ? "" : "\n"));
  }

  private static String line(Measurement m) {
    return m.step()
        + DoubleStream.of(
                m.epoch(),
                m.epsilon(),
                m.loss(),
                m.accuracy(),
                m.clippingNorm(),
                m.learningRate(),
                m.seconds())
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
    if (lines.isEmpty() || !lines.get(0).equals(HEAD)) {
      throw new IOException(file + " must be a table of measurements but its head is another");
    }
    for (String line : lines.subList(1, lines.size())) {
      all.add(read(file, line.split(",", -1)));
    }
    return all;
  }

  private static Measurement read(Path file, String[] fields) throws IOException {
    try {
      double[] numbers = new double[7];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = fields[i + 1].isEmpty() ? Double.NaN : Double.parseDouble(fields[i + 1]);
      }
      return new Measurement(
          Integer.parseInt(fields[0]),
          numbers[0],
          numbers[1],
          numbers[2],
          numbers[3],
          numbers[4],
          numbers[5],
          numbers[6]);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IOException(file + " must be a table of measurements but a line is none", e);
    }
  }
}
