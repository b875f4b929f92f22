package dev.tacit.cli.data;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command whose complaints about its options are wrong usage. */
abstract class Task implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "JSON on standard output")
  private boolean json;

  /**
   * @throws IllegalArgumentException if the options are wrong
   */
  abstract void run() throws Exception;

  @Override
  public Integer call() throws Exception {
    try {
      run();
      return 0;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  final boolean asJson() {
    return json;
  }

  final boolean given(String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
  }

  final void say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }

  final Progress progress() {
    return new Progress(spec.commandLine().getErr());
  }

  /** Nothing that is there is replaced unless that was asked for. */
  static void requireFree(Path out, boolean overwrite) throws FileAlreadyExistsException {
    if (Files.exists(out) && !(overwrite && Files.isRegularFile(out))) {
      throw new FileAlreadyExistsException(out.toString());
    }
  }
}
