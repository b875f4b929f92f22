package dev.tacit.cli.train;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** The command in this process and in others. */
final class Trained {
  private Trained() {}

  /** What a command ended with, and what it complained of. */
  record Outcome(int status, String complaint) {}

  static Outcome run(Object... arguments) {
    StringWriter err = new StringWriter();
    List<String> words = new ArrayList<>(List.of("--threads", "1"));
    for (Object argument : arguments) {
      words.add(argument.toString());
    }
    int status =
        new CommandLine(new TrainCommand())
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(err))
            .execute(words.toArray(String[]::new));
    return new Outcome(status, err.toString());
  }

  /** A JVM of its own, working in a folder. */
  static Process start(Path directory, Path complaints, String main, Object... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(complaints.toFile())
        .start();
  }
}
