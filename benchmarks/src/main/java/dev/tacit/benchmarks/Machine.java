package dev.tacit.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Where and when something was measured.
 *
 * @param load processes that ran or waited in the minute before, negative if unknown
 */
record Machine(String processor, int cores, String java, LocalDate date, double load) {
  static Machine now() {
    return new Machine(
        model(),
        Runtime.getRuntime().availableProcessors(),
        Runtime.version().toString(),
        LocalDate.now(ZoneOffset.UTC),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  /** More than half a core was at work already. */
  boolean busy() {
    return load > 0.5;
  }

  @Override
  public String toString() {
    String known =
        String.format(Locale.ROOT, "%d cores, %s, Java %s, %s", cores, processor, java, date);
    return busy()
        ? known + String.format(Locale.ROOT, "; BUSY: load %.1f before the start", load)
        : known;
  }

  private static String model() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }
}
