package dev.tacit.cli.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.learning.check.ModelCheck;
import dev.tacit.learning.check.ModelCheck.CaseError;
import dev.tacit.learning.nd4j.FastestKernels;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "check",
    description = {
      "Run a file of cases (networks with inputs, weights and an objective; steps of optimizers) and print how far"
          + " Tacit's numbers are from the file's: the largest difference of a number, over the largest absolute value"
          + " of its tensor, and half of that for squared norms.",
      "Exit status 1 if a case is further off than the tolerance, or cannot be run."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  tacit model check layers.json",
      "  tacit model check layers.json --json"
    })
final class ModelCheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "JSON of the format layer-oracle-1")
  private Path file;

  @Option(
      names = "--tolerance",
      defaultValue = "1e-5",
      paramLabel = "ERROR",
      description = "That a case may be off; default ${DEFAULT-VALUE}")
  private double tolerance;

  @Option(names = "--json", description = "A list of {\"id\", \"max_error\"} on standard output")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (!(tolerance > 0 && tolerance < Double.POSITIVE_INFINITY)) {
      throw wrong("--tolerance must be > 0 and finite but was " + tolerance);
    }
    if (!Files.isRegularFile(file)) {
      throw wrong("FILE must be a file but " + file + " is none");
    }
    List<CaseError> errors;
    try {
      errors = ModelCheck.of(file, FastestKernels::create);
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
    long off = errors.stream().filter(error -> !(error.maxError() <= tolerance)).count();
    PrintWriter out = spec.commandLine().getOut();
    out.print(json ? asJson(errors) + System.lineSeparator() : sentences(errors, off));
    out.flush();
    return off == 0 ? 0 : 1;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private static ArrayNode asJson(List<CaseError> errors) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (CaseError error : errors) {
      ObjectNode one = list.addObject().put("id", error.id());
      if (Double.isNaN(error.maxError())) {
        one.putNull("max_error");
      } else {
        one.put("max_error", error.maxError());
      }
      error.problem().ifPresent(problem -> one.put("problem", problem));
    }
    return list;
  }

  private String sentences(List<CaseError> errors, long off) {
    StringBuilder text = new StringBuilder();
    for (CaseError error : errors) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-24s %s%n",
              error.id(),
              error
                  .problem()
                  .orElseGet(() -> String.format(Locale.ROOT, "%.2e", error.maxError()))));
    }
    text.append(
        off == 0
            ? String.format(Locale.ROOT, "All %d cases are within %s.%n", errors.size(), tolerance)
            : String.format(
                Locale.ROOT, "%d of %d cases are not within %s.%n", off, errors.size(), tolerance));
    return text.toString();
  }
}
