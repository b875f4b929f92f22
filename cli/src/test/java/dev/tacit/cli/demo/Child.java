package dev.tacit.cli.demo;

import static org.assertj.core.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A {@code tacit} command in a JVM of its own, whose lines a test can wait for. */
final class Child implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Process process;
  private final Path log;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Thread reader = new Thread(this::read, "child-output");
  private int seen;

  private Child(Process process, Path log) {
    this.process = process;
    this.log = log;
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * @param log takes standard error
   */
  static Child start(Path log, String... arguments) throws IOException {
    return new Child(
        JavaProcess.start(
            List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            List.of(arguments),
            log),
        log);
  }

  private void read() {
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        add(line);
      }
    } catch (IOException e) {
      add("(output broke: " + e.getMessage() + ")");
    }
    add("(end of output)");
  }

  private synchronized void add(String line) {
    lines.add(line);
    notifyAll();
  }

  /** The next line of the kind, from the last one that was waited for. */
  synchronized String await(Predicate<String> kind) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      while (seen < lines.size()) {
        String line = lines.get(seen++);
        if (kind.test(line)) {
          return line;
        }
        if (line.equals("(end of output)")) {
          return fail("it ended before that: " + story());
        }
      }
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return fail("it did not say that in time: " + story());
      }
      wait(left);
    }
  }

  String await(String start) throws Exception {
    return await(line -> line.startsWith(start));
  }

  /** SIGKILL, and the death. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /**
   * SIGTERM alone: {@link Process#destroy()} would close what the command reads and writes as well.
   */
  void terminate() {
    process.toHandle().destroy();
  }

  int awaitExit() throws Exception {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      return fail("it did not end: " + story());
    }
    reader.join();
    return process.exitValue();
  }

  /** All that it said. */
  String story() {
    try {
      return String.join("\n", lines) + "\n--- " + log + "\n" + Files.readString(log);
    } catch (IOException e) {
      return String.join("\n", lines);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
