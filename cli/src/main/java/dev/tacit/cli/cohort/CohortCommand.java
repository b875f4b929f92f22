package dev.tacit.cli.cohort;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.report.Figures;
import dev.tacit.secagg.Adversary;
import dev.tacit.secagg.parameters.Demands;
import dev.tacit.secagg.parameters.GraphParameters;
import dev.tacit.secagg.parameters.ParameterFinder;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "cohort",
    description = "Degree and threshold of a secure aggregation, and what they withstand.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  tacit cohort --devices 1000",
      "  tacit cohort --devices 10000 --adversary semi-honest --drop-out 0.2 --json"
    })
public final class CohortCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--devices", required = true, paramLabel = "N", description = "On the roster")
  private int devices;

  @Option(
      names = "--adversary",
      defaultValue = "semi-malicious",
      converter = Named.class,
      completionCandidates = Names.class,
      paramLabel = "WHAT",
      description = "What the server may do: ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}")
  private Adversary adversary;

  @Option(
      names = "--corrupt",
      defaultValue = "0.05",
      paramLabel = "SHARE",
      description = "Of the devices in league with the server; default ${DEFAULT-VALUE}")
  private double corrupt;

  @Option(
      names = "--drop-out",
      defaultValue = "0.05",
      paramLabel = "SHARE",
      description = "Of the devices that may be lost; default ${DEFAULT-VALUE}")
  private double dropOut;

  @Option(names = "--json", description = "JSON on standard output")
  private boolean json;

  @Override
  public Integer call() {
    try {
      Demands standard = Demands.standard(adversary);
      Demands demands =
          new Demands(
              dropOut,
              corrupt,
              standard.securityFailure(),
              standard.correctnessFailure(),
              adversary);
      GraphParameters found = ParameterFinder.find(demands, devices);
      spec.commandLine()
          .getOut()
          .println(json ? asJson(demands, found).toString() : sentences(demands, found));
      spec.commandLine().getOut().flush();
      return 0;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private static String sentences(Demands demands, GraphParameters found) {
    int corrupt = demands.corruptOf(found.cohort());
    int dropped = demands.droppedOf(found.cohort());
    return String.format(
        "degree %d, threshold %d (%s) for %s and a %s server%n"
            + "  with %s corrupt it learns nothing but sums%s%n"
            + "  with %s lost the sum comes out%s",
        found.degree(),
        found.threshold(),
        found.complete() ? "complete graph" : "sparse graph",
        Figures.count(found.cohort(), "device"),
        Named.of(found.adversary()),
        Figures.count(corrupt),
        but(found.securityFailure()),
        Figures.count(dropped),
        but(found.correctnessFailure()));
  }

  /** Powers of two, rounded to the larger chance. */
  private static String but(double chance) {
    return chance == 0
        ? ""
        : String.format(
            Locale.ROOT,
            ", but for a chance of 2^%.1f over the choice of the graph",
            Math.ceil(10 * Math.log(chance) / Math.log(2)) / 10);
  }

  private static ObjectNode asJson(Demands demands, GraphParameters found) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("devices", found.cohort())
        .put("adversary", Named.of(found.adversary()))
        .put("degree", found.degree())
        .put("threshold", found.threshold())
        .put("complete", found.complete())
        .put("corrupt", demands.corruptOf(found.cohort()))
        .put("lost", demands.droppedOf(found.cohort()))
        .put("security_failure", found.securityFailure())
        .put("correctness_failure", found.correctnessFailure());
  }

  /** Adversaries as people write them. */
  static final class Named implements ITypeConverter<Adversary> {
    static String of(Adversary adversary) {
      return adversary.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public Adversary convert(String text) {
      return Arrays.stream(Adversary.values())
          .filter(adversary -> of(adversary).equalsIgnoreCase(text))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "expected one of "
                          + Arrays.stream(Adversary.values())
                              .map(Named::of)
                              .collect(Collectors.joining(", "))
                          + " but was "
                          + text));
    }
  }

  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(Adversary.values()).map(Named::of).iterator();
    }
  }
}
