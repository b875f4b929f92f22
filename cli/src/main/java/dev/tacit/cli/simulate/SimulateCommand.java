package dev.tacit.cli.simulate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.config.ConfigFile;
import dev.tacit.cli.config.YamlNode;
import dev.tacit.cli.simulate.SweepRunner.State;
import dev.tacit.cli.simulate.compare.CompareCommand;
import dev.tacit.cli.simulate.compare.StoredRun;
import dev.tacit.cli.terminal.FileTime;
import dev.tacit.cli.terminal.StopSignal;
import dev.tacit.cli.terminal.Terminal;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs an experiment on a simulated fleet. */
@Command(
    name = "simulate",
    description = {
      "Run rounds of a federated algorithm on a simulated fleet, as a configuration says, with the classes that server and"
          + " devices run. Results go to a new folder: the configuration as it was understood, rounds.csv, result.json,"
          + " the model.",
      "SIMULATION: all clients' data are here and noise is keyed by the seed, so nothing here protects anybody. Equal"
          + " configurations give equal numbers on any number of threads."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    subcommands = CompareCommand.class,
    footer = {
      "",
      "Exit status: 0 done; 1 failed, or of a sweep at least one run; 2 wrong usage or configuration.",
      "",
      "Examples:",
      "  tacit simulate experiments/mnist-2nn-iid.yaml",
      "  tacit simulate experiments/mnist-2nn-iid.yaml --set training.learning-rate=0.2 --json",
      "  tacit simulate experiments/mnist-2nn-iid.yaml --sweep training.learning-rate=0.05,0.1,0.2 --repeat 3",
      "  tacit simulate --resume tacit-simulate/mnist-2nn-iid-20261129-101500",
      "  tacit simulate compare tacit-simulate/a tacit-simulate/b"
    })
public final class SimulateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "CONFIG",
      description =
          "YAML: data, model, population, cohort, fleet, training, server, privacy, rounds; see docs/simulations.md")
  private Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "instead of what the configuration says, as training.learning-rate=0.2; again for more")
  private List<String> settings = List.of();

  @Option(
      names = "--sweep",
      paramLabel = "KEY=VALUE,VALUE",
      description =
          "run every combination of such values, several at once; again for more keys; see sweep in docs/simulations.md")
  private List<String> sweeps = List.of();

  @Option(
      names = "--repeat",
      paramLabel = "N",
      description = "run each with N seeds, from the configuration's on")
  private Integer repeat;

  @Option(
      names = "--best",
      paramLabel = "MEASURE",
      description = "of a sweep: what combinations are ranked by, as accuracy or rounds_to_target")
  private String best;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "where results go; new or empty, or of the same sweep, which goes on (default: tacit-simulate/NAME-DATE-TIME)")
  private Path out;

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description =
          "go on with the simulation in this folder, which was broken off; in place of CONFIG")
  private Path resume;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "that compute (default: as many as there are processors)")
  private Integer threads;

  @Option(
      names = "--json",
      description = "one JSON object on standard output; progress goes to standard error")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    try {
      if (resume != null) {
        return goOn();
      }
      if (config == null) {
        throw new IllegalArgumentException("CONFIG must be given, or --resume with a folder");
      }
      ConfigFile file = given();
      return file.has("sweep") ? sweep(file) : single(file);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private int workers() {
    int workers = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    if (workers < 1 || workers > 1024) {
      throw new IllegalArgumentException("--threads must be from 1 to 1024 but was " + threads);
    }
    return workers;
  }

  private ConfigFile given() throws IOException {
    ConfigFile file = ConfigFile.read(config);
    for (String setting : settings) {
      file = file.with("--set", setting);
    }
    for (String sweep : sweeps) {
      Map.Entry<String, YamlNode> varied = ConfigFile.list("--sweep", sweep);
      file = file.with(List.of("sweep", "grid", varied.getKey()), varied.getValue());
    }
    if (repeat != null) {
      file = file.with("--repeat", "sweep.repeat=" + repeat);
    }
    return best == null ? file : file.with("--best", "sweep.best=" + best);
  }

  private int sweep(ConfigFile file) throws IOException, InterruptedException {
    SweepJob job = new SweepJob(file, workers(), new SweepView(screen(), terminal()));
    SweepResult result = job.run(out);
    print(result.json());
    return result.count(State.DONE) == result.outcomes().size() ? 0 : 1;
  }

  private int goOn() throws IOException, InterruptedException {
    if (config != null || out != null || !settings.isEmpty() || !sweeps.isEmpty()) {
      throw new IllegalArgumentException(
          "--resume goes on as the simulation was configured, so it does not go with CONFIG, --set,"
              + " --sweep or --out");
    }
    Path stored = StoredRun.config(resume);
    if (!Files.exists(stored)) {
      throw new IllegalArgumentException(
          "--resume must be the folder of a simulation but was " + resume);
    }
    if (Files.exists(StoredRun.result(resume))) {
      throw new IllegalArgumentException(
          "--resume must be the folder of a simulation that was broken off but %s is done"
              .formatted(resume));
    }
    return run(SimulateConfig.of(ConfigFile.read(stored).root()), resume);
  }

  private int single(ConfigFile file) throws IOException, InterruptedException {
    SimulateConfig read = SimulateConfig.of(file.root());
    return run(read, folder(read.name()));
  }

  private int run(SimulateConfig read, Path folder) throws IOException, InterruptedException {
    int workers = workers();
    SimulationJob job = SimulationJob.of(read, workers);
    SimulationView view = new SimulationView(screen(), terminal());
    view.begin(job, folder);
    AtomicBoolean stopped = new AtomicBoolean();
    try (StopSignal signal = StopSignal.to(() -> stopped.set(true))) {
      Optional<ObjectNode> result =
          new SimulationRun(job, folder, workers).run(view::round, stopped::get);
      if (result.isEmpty()) {
        view.stopped(folder);
        return 1;
      }
      view.end(result.get());
      print(result.get());
      return 0;
    }
  }

  private PrintStream screen() {
    return json ? System.err : System.out;
  }

  private boolean terminal() {
    return Terminal.is(json ? 2 : 1);
  }

  private void print(ObjectNode result) {
    if (json) {
      spec.commandLine().getOut().println(result.toPrettyString());
      spec.commandLine().getOut().flush();
    }
  }

  private Path folder(String name) throws IOException {
    if (out == null) {
      return Path.of("tacit-simulate", name + "-" + FileTime.now());
    }
    if (Files.exists(out)) {
      try (Stream<Path> entries = Files.list(out)) {
        if (entries.findAny().isPresent()) {
          throw new IllegalArgumentException(
              "--out must be new or empty but there are files in " + out);
        }
      }
    }
    return out;
  }
}
