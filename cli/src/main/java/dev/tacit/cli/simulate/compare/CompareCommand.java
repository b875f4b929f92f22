package dev.tacit.cli.simulate.compare;

import dev.tacit.cli.config.Range;
import dev.tacit.cli.train.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts simulations beside each other. */
@Command(
    name = "compare",
    description =
        "Put simulations that are done beside each other: how their configurations differ, and what they came to.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Exit status: 0 done; 1 failed; 2 wrong usage, or a folder that is not of a simulation that is done.",
      "",
      "Examples:",
      "  tacit simulate compare tacit-simulate/a tacit-simulate/b",
      "  tacit simulate compare sweep/*/ --html sweep.html"
    })
public final class CompareCommand implements Callable<Integer> {
  private static final int MOST = 1000;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "2..*",
      paramLabel = "DIR",
      description = "folders of simulations, two or more")
  private List<Path> folders;

  @Option(
      names = "--target",
      paramLabel = "ACCURACY",
      description =
          "say when it was reached, as 0.97 (default: stop-at-accuracy, if that is the same for all, or else the best that"
              + " all reached)")
  private Double target;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "write a page with curves over each other too")
  private Path html;

  @Option(names = "--json", description = "one JSON object on standard output")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Comparison comparison;
    try {
      comparison = comparison();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    if (html != null) {
      RunFolder.write(html, ComparisonPage.render(comparison, Instant.now()));
    }
    spec.commandLine()
        .getOut()
        .print(
            json
                ? comparison.json().toPrettyString() + System.lineSeparator()
                : ComparisonText.of(comparison));
    spec.commandLine().getOut().flush();
    return 0;
  }

  private Comparison comparison() throws IOException {
    if (target != null && !Range.OPEN_UNIT.holds(target)) {
      throw new IllegalArgumentException(
          "--target must be " + Range.OPEN_UNIT.words() + " but was " + target);
    } else if (folders.size() > MOST) {
      throw new IllegalArgumentException(
          "DIR must be at most %d folders but was %d".formatted(MOST, folders.size()));
    } else if (html != null && Files.isDirectory(html)) {
      throw new IllegalArgumentException("--html must be a file but " + html + " is a folder");
    } else if (html != null && !Files.isDirectory(html.toAbsolutePath().getParent())) {
      throw new IllegalArgumentException(
          "--html must be in a folder but there is no folder " + html.toAbsolutePath().getParent());
    }
    List<StoredRun> runs = new ArrayList<>();
    for (Path folder : folders) {
      runs.add(StoredRun.read(folder));
    }
    return target == null ? Comparison.of(runs) : new Comparison(runs, OptionalDouble.of(target));
  }
}
