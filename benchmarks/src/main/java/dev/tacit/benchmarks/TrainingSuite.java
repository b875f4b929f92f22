package dev.tacit.benchmarks;

import dev.tacit.benchmarks.training.BareRun;
import dev.tacit.benchmarks.training.SpeedUpRun;
import dev.tacit.benchmarks.training.SpeedUpRun.Repeat;
import dev.tacit.benchmarks.training.StepKind;
import dev.tacit.benchmarks.training.StepProcess;
import dev.tacit.benchmarks.training.StepProcess.Memory;
import dev.tacit.benchmarks.training.StepRun;
import dev.tacit.benchmarks.training.StepRun.Round;
import dev.tacit.benchmarks.training.Workload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What training steps cost, private ones beside plain ones. */
final class TrainingSuite implements Suite {
  private static final List<Integer> BATCHES = List.of(256, 1024);
  private static final String THREADS = "threads";
  private static final String MEMORY = "memory";
  private static final String START = "start";
  private static final String PRODUCTS = "products";
  private static final List<String> PARTS =
      List.of("a", "b", "c", THREADS, MEMORY, START, PRODUCTS);
  private static final double MEBIBYTE = 1 << 20;
  private static final int REPEATS = 5;
  private static final int MEMORY_STEPS = 6;

  private final List<String> parts;

  /** All parts but the speeds of single products. */
  TrainingSuite() {
    this(PARTS.subList(0, PARTS.indexOf(PRODUCTS)));
  }

  private TrainingSuite(List<String> parts) {
    this.parts = List.copyOf(parts);
  }

  @Override
  public String name() {
    return "training";
  }

  @Override
  public String description() {
    return "steps of (a) the Opacus MNIST network, (b) an MLP 784-512-256-10, (c) a character transformer; of "
        + String.join(", ", PARTS)
        + " those named, or all but products";
  }

  @Override
  public Suite only(List<String> names) {
    for (String name : names) {
      if (!PARTS.contains(name)) {
        throw new IllegalArgumentException(
            "part of training must be one of " + String.join(", ", PARTS) + " but was " + name);
      }
    }
    return names.isEmpty() ? this : new TrainingSuite(names);
  }

  @Override
  public List<Figure> run(Consumer<String> progress) throws IOException, InterruptedException {
    List<Figure> figures = new ArrayList<>();
    for (Workload workload : Workload.values()) {
      for (int batch : BATCHES) {
        if (parts.contains(workload.letter())) {
          figures.addAll(steps(workload, batch, progress));
        }
      }
    }
    for (Workload workload : Workload.values()) {
      if (parts.contains(THREADS)) {
        figures.addAll(speedUp(workload, progress));
      }
    }
    for (Workload workload : Workload.values()) {
      if (parts.contains(MEMORY)) {
        figures.addAll(memory(workload, progress));
      }
    }
    if (parts.contains(START)) {
      figures.add(start(progress));
    }
    for (Workload workload : Workload.values()) {
      if (parts.contains(PRODUCTS)) {
        figures.addAll(products(workload, progress));
      }
    }
    return figures;
  }

  private static String title(Workload workload, int batch) {
    return "(" + workload.letter() + ") " + batch;
  }

  private static List<Figure> steps(Workload workload, int batch, Consumer<String> progress) {
    String title = title(workload, batch);
    progress.accept(title + ": steps");
    StepRun.Result result = StepRun.measure(workload.spec(), batch);
    Figure bare = of(result, "  baseline: bare matrix products", "ms", round -> 1e3 * round.bare());
    double operations = 1e-9 * result.bareOperations();
    return List.of(
        of(result, title + ", plain step", "ms", round -> 1e3 * round.plain())
            .reaching(
                String.format(
                    Locale.ROOT,
                    "%d rounds, on a processor %.0f %% of the time",
                    result.rounds().size(),
                    100 * result.processorShare())),
        bare.reaching(
            String.format(
                Locale.ROOT,
                "%.3g GFLOP, %.1f GFLOP/s",
                operations,
                operations / (1e-3 * bare.median()))),
        of(result, "  plain step over them", "x", round -> round.plain() / round.bare()).atMost(2),
        of(result, "  DP step without noise", "ms", round -> 1e3 * round.clipped()),
        of(result, "  … over the plain step", "x", round -> round.clipped() / round.plain())
            .atMost(1.15),
        bounded(
            of(result, "  DP step, noise from the secure generator", "ms", r -> 1e3 * r.noisy()),
            mostMilliseconds(workload, batch)),
        of(result, "  … over the plain step", "x", round -> round.noisy() / round.plain())
            .atMost(mostWithNoise(workload, batch)));
  }

  /** No bound for one that is infinite. */
  private static Figure bounded(Figure figure, double most) {
    return most < Double.POSITIVE_INFINITY ? figure.atMost(most) : figure;
  }

  private static double mostMilliseconds(Workload workload, int batch) {
    boolean small = batch == BATCHES.get(0);
    return switch (workload) {
      case CNN -> small ? 20 : 80;
      case MLP -> small ? 14 : 42;
      case TRANSFORMER -> Double.POSITIVE_INFINITY;
    };
  }

  private static double mostWithNoise(Workload workload, int batch) {
    if (workload != Workload.MLP) {
      return 1.25;
    }
    return batch == BATCHES.get(0) ? 1.7 : 1.3;
  }

  private static Figure of(
      StepRun.Result result, String name, String unit, ToDoubleFunction<Round> figure) {
    return Figure.of(name, unit, result.rounds().stream().mapToDouble(figure).toArray());
  }

  private static List<Figure> speedUp(Workload workload, Consumer<String> progress)
      throws InterruptedException {
    // Of the transformer, the smaller: its steps are long.
    int batch = BATCHES.get(workload == Workload.TRANSFORMER ? 0 : 1);
    String title = title(workload, batch);
    progress.accept(title + ": one and two threads");
    List<Repeat> repeats = SpeedUpRun.measure(workload.spec(), batch, REPEATS);
    return List.of(
        of(repeats, title + ", DP step on two threads", "ms", repeat -> 1e3 * repeat.two()),
        of(repeats, "  speed-up over one", "x", Repeat::speedUp),
        of(repeats, "  baseline: an empty loop's", "x", Repeat::speedUpOfLoop),
        of(
                repeats,
                "  speed-up over the loop's",
                "x",
                repeat -> repeat.speedUp() / repeat.speedUpOfLoop())
            .atLeast(0.85));
  }

  private static Figure of(
      List<Repeat> repeats, String name, String unit, ToDoubleFunction<Repeat> figure) {
    return Figure.of(name, unit, repeats.stream().mapToDouble(figure).toArray());
  }

  private static List<Figure> memory(Workload workload, Consumer<String> progress)
      throws IOException, InterruptedException {
    int batch = BATCHES.get(1);
    String title = title(workload, batch);
    progress.accept(title + ": memory");
    Memory plain = StepProcess.memory(workload, batch, StepKind.PLAIN, MEMORY_STEPS);
    Memory dp = StepProcess.memory(workload, batch, StepKind.PRIVATE, MEMORY_STEPS);
    List<Figure> figures = new ArrayList<>();
    figures.add(
        once(title + ", DP steps' heap and buffers, peak", "MiB", dp.own() / MEBIBYTE)
            .reaching(parts(dp)));
    figures.add(
        once("  baseline: plain steps'", "MiB", plain.own() / MEBIBYTE).reaching(parts(plain)));
    figures.add(once("  … over it", "x", (double) dp.own() / plain.own()).atMost(1.5));
    if (Math.min(plain.resident(), dp.resident()) > 0) {
      figures.add(
          once("  the same of whole processes", "x", (double) dp.resident() / plain.resident())
              .atMost(1.5)
              .reaching(
                  String.format(
                      Locale.ROOT,
                      "%.0f over %.0f MiB",
                      dp.resident() / MEBIBYTE,
                      plain.resident() / MEBIBYTE)));
    }
    return figures;
  }

  private static String parts(Memory memory) {
    return String.format(
        Locale.ROOT,
        "heap %.0f, buffers %.0f",
        memory.heap() / MEBIBYTE,
        memory.direct() / MEBIBYTE);
  }

  private static Figure once(String name, String unit, double value) {
    return Figure.of(name, unit, new double[] {value});
  }

  private static Figure start(Consumer<String> progress) throws IOException, InterruptedException {
    int batch = BATCHES.get(0);
    String title = title(Workload.CNN, batch);
    progress.accept(title + ": start of Java to the first step's end");
    double[] seconds = new double[REPEATS];
    StepProcess.firstStep(Workload.CNN, batch);
    for (int i = 0; i < REPEATS; i++) {
      seconds[i] = StepProcess.firstStep(Workload.CNN, batch);
    }
    return Figure.of(title + ", start of Java to the first DP step's end", "s", seconds)
        .atMost(2.5);
  }

  private static List<Figure> products(Workload workload, Consumer<String> progress) {
    int batch = BATCHES.get(0);
    String title = title(workload, batch);
    progress.accept(title + ": single products");
    return BareRun.speeds(workload.spec(), batch).stream()
        .map(speed -> figure(title + ", " + speed.product(), speed))
        .toList();
  }

  /** From the slowest to the fastest kernel. */
  private static Figure figure(String name, BareRun.Speed speed) {
    double[] all = speed.gigaflops().values().stream().mapToDouble(Double::doubleValue).toArray();
    String each =
        new TreeMap<>(speed.gigaflops())
            .entrySet().stream()
                .map(one -> String.format(Locale.ROOT, "%s %.1f", one.getKey(), one.getValue()))
                .collect(Collectors.joining(", "));
    return Figure.of(name, "GFLOP/s", all).reaching(each);
  }
}
