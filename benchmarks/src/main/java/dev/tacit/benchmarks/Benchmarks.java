package dev.tacit.benchmarks;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The command {@code benchmarks/run}. */
public final class Benchmarks {
  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private static final PrintStream ERR = new PrintStream(System.err, true, StandardCharsets.UTF_8);
  private static final int BOUND_MISSED = 1;
  private static final int USAGE = 2;

  private Benchmarks() {}

  /** Ends with 0, 1 if a bound was missed or a run failed, 2 if the arguments are wrong. */
  public static void main(String[] arguments) {
    int status;
    try {
      status = run(new ArrayList<>(List.of(arguments)));
    } catch (IOException | IllegalStateException e) {
      ERR.println("benchmarks/run: " + e.getMessage());
      status = BOUND_MISSED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      status = BOUND_MISSED;
    }
    System.exit(status);
  }

  private static int run(List<String> arguments) throws IOException, InterruptedException {
    Path root = Path.of(System.getProperty("tacit.root", "."));
    Program tacit = new Program(root);
    List<Suite> suites =
        List.of(
            new AccountantSuite(),
            new NoiseSuite(),
            new ShellSuite(tacit),
            new SecAggServerSuite(),
            new SecAggClientSuite(),
            new SecAggCohortSuite(),
            new EncodeSuite(),
            new TrainingSuite(),
            new SimulationSuite(root),
            new SparkSuite());
    if (arguments.contains("--help") || arguments.contains("-h")) {
      help(suites);
      return 0;
    }
    if (arguments.equals(List.of("--list"))) {
      list(suites);
      return 0;
    }
    boolean json = arguments.remove("--json");
    if (arguments.isEmpty()) {
      return refused("NAME must be given; benchmarks/run --list shows them");
    }
    String name = arguments.get(0);
    if (name.equals(DemoTable.NAME)) {
      if (arguments.size() < 3) {
        return refused("usage: benchmarks/run " + DemoTable.USAGE);
      }
      OUT.println(
          new DemoTable(tacit)
              .run(arguments.subList(1, arguments.size()), json, Benchmarks::progress));
      return 0;
    }
    Optional<Suite> found = suites.stream().filter(suite -> suite.name().equals(name)).findFirst();
    if (found.isEmpty()) {
      return refused("NAME must be one of benchmarks/run --list but was " + name);
    }
    Suite suite;
    try {
      suite = found.get().only(arguments.subList(1, arguments.size()));
    } catch (IllegalArgumentException e) {
      return refused(e.getMessage());
    }
    Machine machine = Machine.now();
    List<Figure> figures = suite.run(Benchmarks::progress);
    OUT.println(json ? asJson(suite, machine, figures) : table(suite, machine, figures));
    return figures.stream().allMatch(Figure::holds) ? 0 : BOUND_MISSED;
  }

  private static void progress(String line) {
    ERR.println("  measuring " + line);
  }

  private static int refused(String message) {
    ERR.println("benchmarks/run: " + message);
    return USAGE;
  }

  private static void list(List<Suite> suites) {
    suites.forEach(suite -> OUT.printf("%-14s%s%n", suite.name(), suite.description()));
    OUT.printf("%-14s%s%n", DemoTable.NAME, DemoTable.DESCRIPTION);
  }

  private static void help(List<Suite> suites) {
    OUT.println("Usage: benchmarks/run NAME [PART...] [--json]");
    OUT.println("       benchmarks/run " + DemoTable.USAGE + " [--json]");
    OUT.println("       benchmarks/run --list | --help");
    OUT.println();
    OUT.println(
        "Measures, and prints the figures beside their bounds; builds what is out of date before.");
    OUT.println(
        "The median is held against the bound. A busy machine is slower: the table says so.");
    OUT.println();
    list(suites);
    OUT.println();
    OUT.println("Exit status: 0 all bounds held, 1 one was missed or a run failed, 2 wrong usage.");
  }

  private static String table(Suite suite, Machine machine, List<Figure> figures) {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"", "min", "median", "max", "unit", "bound", "", "value reached"});
    for (Figure figure : figures) {
      String bound =
          figure.bound().isEmpty()
              ? "-"
              : (figure.moreIsBetter() ? ">= " : "<= ") + number(figure.bound().getAsDouble());
      String verdict = figure.bound().isEmpty() ? "" : figure.holds() ? "ok" : "MISSED";
      rows.add(
          new String[] {
            figure.name(),
            number(figure.minimum()),
            number(figure.median()),
            number(figure.maximum()),
            figure.unit(),
            bound,
            verdict,
            figure.value()
          });
    }
    StringBuilder text = new StringBuilder();
    text.append(suite.name()).append(": ").append(suite.description()).append('\n');
    text.append(machine);
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.length; column++) {
        int at = column;
        int width = rows.stream().mapToInt(other -> other[at].length()).max().orElseThrow();
        boolean right = column >= 1 && column <= 3;
        String cell =
            width == 0 ? "" : String.format("%" + (right ? "" : "-") + width + "s", row[column]);
        line.append(cell).append("  ");
      }
      text.append('\n').append(line.toString().stripTrailing());
    }
    return text.toString();
  }

  private static String number(double value) {
    if (value >= 100 || value == Math.rint(value)) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    return String.format(Locale.ROOT, value >= 10 ? "%.1f" : value >= 1 ? "%.2f" : "%.3f", value);
  }

  private static String asJson(Suite suite, Machine machine, List<Figure> figures) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("benchmark", suite.name());
    root.put("description", suite.description());
    root.putObject("machine")
        .put("processor", machine.processor())
        .put("cores", machine.cores())
        .put("java", machine.java())
        .put("load_before", machine.load());
    root.put("date", machine.date().toString());
    ArrayNode list = root.putArray("figures");
    for (Figure figure : figures) {
      ObjectNode node = list.addObject();
      node.put("name", figure.name().strip()).put("unit", figure.unit());
      node.put("min", figure.minimum()).put("median", figure.median()).put("max", figure.maximum());
      if (figure.bound().isPresent()) {
        node.put(figure.moreIsBetter() ? "at_least" : "at_most", figure.bound().getAsDouble());
        node.put("ok", figure.holds());
      }
      if (!figure.value().isEmpty()) {
        node.put("value", figure.value());
      }
    }
    root.put("ok", figures.stream().allMatch(Figure::holds));
    return root.toPrettyString();
  }
}
