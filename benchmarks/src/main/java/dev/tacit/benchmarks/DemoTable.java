package dev.tacit.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Runs {@code tacit demo} for several targets and seeds, and makes a Markdown table of what it
 * reached.
 */
final class DemoTable {
  static final String NAME = "demo";
  static final String USAGE = "demo EPSILONS SEEDS [options of tacit demo]";
  static final String DESCRIPTION =
      "accuracy and time of the demo for each target and seed, as in demo 1,3,8 1,2,3; no bound";

  private final Program tacit;

  DemoTable(Program tacit) {
    this.tacit = tacit;
  }

  /**
   * The table, or with {@code json} a list of the demo's own results.
   *
   * @param arguments as in {@link #USAGE}, after the name
   */
  String run(List<String> arguments, boolean json, Consumer<String> progress)
      throws IOException, InterruptedException {
    List<String> options = arguments.subList(2, arguments.size());
    ObjectMapper mapper = new ObjectMapper();
    ArrayNode all = mapper.createArrayNode();
    List<String> lines = new ArrayList<>();
    lines.add(
        "| target ε | noise multiplier | ε | test accuracy, each seed, % | mean ± deviation | seconds |");
    lines.add("|---|---|---|---|---|---|");
    for (String epsilon : arguments.get(0).split(",", -1)) {
      List<JsonNode> results = new ArrayList<>();
      for (String seed : arguments.get(1).split(",", -1)) {
        progress.accept("epsilon " + epsilon + ", seed " + seed);
        Path out = Files.createTempDirectory("tacit-demo-table");
        List<String> command =
            new ArrayList<>(List.of("demo", "--json", "--epsilon", epsilon, "--seed", seed));
        command.addAll(List.of("--out", out.resolve("run").toString()));
        command.addAll(options);
        results.add(mapper.readTree(tacit.run(command)));
      }
      all.addAll(results);
      lines.add(row(epsilon, results));
    }
    return json ? all.toPrettyString() : String.join("\n", lines);
  }

  private static String row(String target, List<JsonNode> results) {
    double[] accuracies =
        results.stream().mapToDouble(result -> 100 * number(result, "accuracy")).toArray();
    double mean = Arrays.stream(accuracies).average().orElseThrow();
    double squares = Arrays.stream(accuracies).map(a -> (a - mean) * (a - mean)).sum();
    StringBuilder each = new StringBuilder();
    for (double accuracy : accuracies) {
      each.append(each.isEmpty() ? "" : ", ").append(String.format(Locale.ROOT, "%.2f", accuracy));
    }
    return String.format(
        Locale.ROOT,
        "| %s | %.4f | %.4f | %s | %.2f ± %.2f | %.0f |",
        target,
        number(results.get(0), "noise_multiplier"),
        results.stream().mapToDouble(result -> number(result, "epsilon")).max().orElseThrow(),
        each,
        mean,
        Math.sqrt(squares / Math.max(1, accuracies.length - 1)),
        results.stream().mapToDouble(result -> number(result, "seconds")).average().orElseThrow());
  }

  private static double number(JsonNode result, String field) {
    JsonNode value = result.get(field);
    if (value == null || !value.isNumber()) {
      throw new IllegalStateException("no number " + field + " in " + result);
    }
    return value.doubleValue();
  }
}
