package dev.tacit.server.testing;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A PostgreSQL of a test's own, on the loopback, from the programs that are installed here: {@code
 * postgres} on the PATH, and {@code initdb} beside what it links to.
 */
public final class Postgres implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final String url;

  private Postgres(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /** Where its programs are; empty if it is not installed. */
  public static Optional<Path> programs() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, "postgres"))
        .filter(Files::isExecutable)
        .map(Postgres::folder)
        .filter(folder -> Files.isExecutable(folder.resolve("initdb")))
        .findFirst();
  }

  private static Path folder(Path program) {
    try {
      return program.toRealPath().getParent();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /**
   * One that answers, with an empty database.
   *
   * @param directory of the test, to hold its data
   */
  public static Postgres start(Path programs, Path directory)
      throws IOException, InterruptedException {
    String data = directory.resolve("postgres").toString();
    Path log = directory.resolve("postgres.log");
    Process made =
        run(
            log,
            programs.resolve("initdb").toString(),
            "--pgdata=" + data,
            "--username=tacit",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync");
    if (!made.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || made.exitValue() != 0) {
      made.destroyForcibly();
      throw new AssertionError("initdb must succeed but did not: " + Files.readString(log));
    }
    int port = freePort();
    Process process =
        run(
            log,
            programs.resolve("postgres").toString(),
            "-D",
            data,
            "-h",
            "127.0.0.1",
            "-p",
            Integer.toString(port),
            "-c",
            "unix_socket_directories=");
    String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=tacit";
    Postgres postgres = new Postgres(process, url);
    try {
      postgres.awaitAnswer(log);
      return postgres;
    } catch (RuntimeException | Error | InterruptedException | IOException e) {
      postgres.close();
      throw e;
    }
  }

  private static Process run(Path log, String... command) throws IOException {
    List<String> all = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      // It refuses to run as root; in a user namespace nobody is.
      all.add("unshare");
      all.add("--user");
    }
    all.addAll(List.of(command));
    return new ProcessBuilder(all)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  private void awaitAnswer(Path log) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (process.isAlive() && System.nanoTime() < end) {
      try {
        DriverManager.getConnection(url).close();
        return;
      } catch (SQLException notYet) {
        Thread.sleep(50);
      }
    }
    throw new AssertionError("PostgreSQL must answer but did not: " + Files.readString(log));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** For JDBC. */
  public String url() {
    return url;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
