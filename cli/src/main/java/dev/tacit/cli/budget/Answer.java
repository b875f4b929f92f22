package dev.tacit.cli.budget;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.privacy.accounting.UnattainableException;
import dev.tacit.privacy.accounting.UnsupportedEventException;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A question with one answer, in a sentence or as JSON. */
abstract class Answer implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "JSON on standard output")
  private boolean json;

  /** What was found. */
  record Found(String sentence, ObjectNode json) {}

  /**
   * @throws IllegalArgumentException if the options are wrong
   */
  abstract Found answer() throws Exception;

  @Override
  public Integer call() throws Exception {
    try {
      Found found = answer();
      say(json ? found.json().toString() : found.sentence());
      return 0;
    } catch (UnsupportedEventException e) {
      throw new IllegalStateException("no bound is proved: " + e.getMessage(), e);
    } catch (UnattainableException e) {
      throw new IllegalStateException(e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** Refuses all options but some. */
  final void requireOnly(Set<String> allowed) {
    for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
      if (!allowed.contains(option.longestName())) {
        throw new ParameterException(
            spec.commandLine(), option.longestName() + " does not go with --events");
      }
    }
  }

  final boolean asJson() {
    return json;
  }

  final void say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
