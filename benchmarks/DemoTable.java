import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs {@code ./tacit demo} for several targets and seeds and prints a Markdown table of what it reached. From the
 * project's root, with the JDK alone:
 *
 * <pre>java benchmarks/DemoTable.java EPSILONS SEEDS [options of the demo]
 * java benchmarks/DemoTable.java 1,3,8 1,2,3 --partition dirichlet:0.5</pre>
 */
final class DemoTable {
  public static void main(String[] arguments) throws Exception {
    if (arguments.length < 2) {
      System.err.println("usage: java benchmarks/DemoTable.java EPSILONS SEEDS [options of tacit demo]");
      System.exit(2);
    }
    List<String> options = Arrays.asList(arguments).subList(2, arguments.length);
    System.out.println("| target ε | noise multiplier | ε | test accuracy, each seed, % | mean ± deviation | seconds |");
    System.out.println("|---|---|---|---|---|---|");
    for (String epsilon : arguments[0].split(",")) {
      List<String> results = new ArrayList<>();
      for (String seed : arguments[1].split(",")) {
        results.add(demo(epsilon, seed, options));
      }
      System.out.println(row(epsilon, results));
    }
  }

  private static String demo(String epsilon, String seed, List<String> options) throws IOException, InterruptedException {
    Path out = Files.createTempDirectory("tacit-demo-table");
    List<String> command = new ArrayList<>(List.of("./tacit", "demo", "--json", "--epsilon", epsilon, "--seed", seed));
    command.addAll(List.of("--out", out.resolve("run").toString()));
    command.addAll(options);
    Process process =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String json = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " ended with status " + process.exitValue());
    }
    return json;
  }

  private static String row(String target, List<String> results) {
    double[] accuracies = results.stream().mapToDouble(json -> 100 * number(json, "accuracy")).toArray();
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
        results.stream().mapToDouble(json -> number(json, "epsilon")).max().orElseThrow(),
        each,
        mean,
        Math.sqrt(squares / Math.max(1, accuracies.length - 1)),
        results.stream().mapToDouble(json -> number(json, "seconds")).average().orElseThrow());
  }

  private static double number(String json, String field) {
    Matcher matcher = Pattern.compile("\"" + field + "\"\\s*:\\s*([-+0-9.eE]+)").matcher(json);
    if (!matcher.find()) {
      throw new IllegalArgumentException("no number " + field + " in " + json);
    }
    return Double.parseDouble(matcher.group(1));
  }
}
