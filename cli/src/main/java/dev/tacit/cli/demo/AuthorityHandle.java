package dev.tacit.cli.demo;

import dev.tacit.cli.device.Endpoint;
import dev.tacit.protocol.identity.EnrolmentToken;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The authority, in a process of its own that ends with this one. Not thread-safe. */
final class AuthorityHandle implements AutoCloseable {
  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter orders;
  private final Path log;

  private AuthorityHandle(Process process, Path log) {
    this.process = process;
    this.log = log;
    this.answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.orders =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
  }

  /** Starts it and returns at once; the first token waits until it is ready. */
  static AuthorityHandle start(Path directory, DemoOptions options) throws IOException {
    Files.createDirectories(directory);
    Path log = directory.resolve("authority.log");
    List<String> arguments =
        List.of(
            "authority",
            "--dir",
            directory.resolve("keys").toString(),
            "--listen",
            new Endpoint(options.listen().host(), 0).toString(),
            "--host",
            options.host());
    return new AuthorityHandle(
        JavaProcess.start(
            List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), arguments, log),
        log);
  }

  void awaitReady() throws IOException {
    String line = read();
    if (!line.startsWith("ready ")) {
      throw new IOException("the authority must say that it is ready but said: " + line);
    }
  }

  EnrolmentToken aggregatorToken() throws IOException {
    return ask("token aggregator", 1).get(0);
  }

  List<EnrolmentToken> deviceTokens(int count, Endpoint aggregator) throws IOException {
    return ask(
        "token device "
            + count
            + " "
            + aggregator.host()
            + " "
            + aggregator.port()
            + " "
            + DemoOptions.POPULATION,
        count);
  }

  private List<EnrolmentToken> ask(String order, int answersExpected) throws IOException {
    orders.write(order + "\n");
    orders.flush();
    List<EnrolmentToken> tokens = new ArrayList<>();
    for (int i = 0; i < answersExpected; i++) {
      String line = read();
      if (line.startsWith("error ")) {
        throw new IOException("the authority refused '" + order + "': " + line);
      }
      tokens.add(EnrolmentToken.parse(line));
    }
    return tokens;
  }

  private String read() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      List<String> lines = Files.readAllLines(log);
      throw new IOException(
          "the authority's process ended: "
              + (lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1))
              + "; its log is "
              + log);
    }
    return line;
  }

  @Override
  public void close() {
    try {
      orders.close();
    } catch (IOException e) {
      // It is gone already.
    }
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
