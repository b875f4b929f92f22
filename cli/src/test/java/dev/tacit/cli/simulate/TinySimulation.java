package dev.tacit.cli.simulate;

import dev.tacit.cli.train.TinyData;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** A simulation that takes less than a tenth of a second, and the command that runs it. */
public final class TinySimulation {
  private final Path config;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** Writes its data and its configuration into a folder. */
  public TinySimulation(Path directory) throws IOException {
    Path data = TinyData.idx(directory.resolve("data"), 6);
    config = directory.resolve("tiny.yaml");
    Files.writeString(
        config,
        """
        name: tiny
        data: {source: %s}
        model: {preset: linear}
        population: {clients: 10, partition: iid}
        cohort: {clients: 4}
        training: {batch: 5, learning-rate: 0.02}
        rounds: 5
        """
            .formatted(data));
  }

  /** Its configuration. */
  public Path config() {
    return config;
  }

  /** The exit status of {@code tacit simulate} with some arguments. */
  public int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return new CommandLine(new SimulateCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  /**
   * Runs it in a folder.
   *
   * @throws AssertionError if it fails
   */
  public Path into(Path folder, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of(config.toString(), "--out", folder.toString()));
    arguments.addAll(List.of(more));
    if (run(arguments.toArray(String[]::new)) != 0) {
      throw new AssertionError(err.toString());
    }
    return folder;
  }

  /** Of the last run: what it said on standard output. */
  public String out() {
    return out.toString();
  }

  /** Of the last run: what it said on standard error. */
  public String err() {
    return err.toString();
  }
}
