package dev.tacit.cli.budget;

import dev.tacit.cli.report.LineChart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A chart as a file of its own. */
final class SvgFile {
  private SvgFile() {}

  static void write(Path file, LineChart chart) throws IOException {
    Files.write(file, chart.standalone().getBytes(StandardCharsets.UTF_8));
  }
}
