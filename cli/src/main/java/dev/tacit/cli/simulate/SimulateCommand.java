package dev.tacit.cli.simulate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.config.ConfigException;
import dev.tacit.cli.config.ConfigFile;
import dev.tacit.cli.config.YamlNode;
import dev.tacit.cli.simulate.SweepRunner.State;
import dev.tacit.cli.simulate.compare.CompareCommand;
import dev.tacit.cli.simulate.compare.StoredRun;
import dev.tacit.cli.terminal.FileTime;
import dev.tacit.cli.terminal.StopSignal;
import dev.tacit.cli.terminal.Terminal;
import dev.tacit.cli.terminal.ThreadsOption;
import dev.tacit.cli.train.FolderLock;
import dev.tacit.cli.train.RunFolder;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
      "  tacit simulate preset:mnist-2nn-iid",
      "  tacit simulate --init mine.yaml",
      "  tacit simulate experiments/mnist-2nn-iid.yaml --dry-run",
      "  tacit simulate experiments/mnist-2nn-iid.yaml --set training.learning-rate=0.2 --json",
      "  tacit simulate experiments/mnist-2nn-iid.yaml --sweep training.learning-rate=0.05,0.1,0.2 --repeat 3",
      "  tacit simulate experiments/mnist-2nn-iid.yaml --engine spark --master local[2]",
      "  tacit simulate --resume tacit-simulate/mnist-2nn-iid-20261129-101500",
      "  tacit simulate compare tacit-simulate/a tacit-simulate/b"
    })
public final class SimulateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "CONFIG",
      description =
          "YAML: data, model, population, cohort, fleet, training, server, privacy, rounds; see docs/simulations.md;"
              + " or preset:NAME")
  private String config;

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

  @Mixin private ThreadsOption threads;

  @Mixin private EngineOptions engine;

  @Option(
      names = "--dry-run",
      description =
          "say what would be simulated, how long it would take, with how much memory, how many bytes would be sent and at"
              + " which epsilon, and end; it runs for some seconds to see, and writes nothing")
  private boolean dryRun;

  @Option(
      names = "--init",
      arity = "0..1",
      paramLabel = "FILE",
      fallbackValue = "",
      description =
          "write a configuration with all keys, what they mean and take, to a new file or standard output, and end")
  private String init;

  @Option(
      names = "--list-presets",
      description = "list published experiments that are here, and end")
  private boolean listPresets;

  @Option(names = "--schema", description = "print the JSON Schema of configurations, and end")
  private boolean schema;

  @Option(
      names = "--json",
      description = "one JSON object on standard output; progress goes to standard error")
  private boolean json;

  /** What is to be done once everything was looked at. */
  private interface Work {
    int run() throws IOException, InterruptedException;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try {
      return work().run();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private Work work() throws IOException, InterruptedException {
    if (init != null || listPresets || schema) {
      return told();
    } else if (resume != null) {
      return goOn();
    } else if (config == null) {
      throw new IllegalArgumentException(
          "CONFIG must be given: a file, or preset:NAME, or --resume with a folder; --init writes a"
              + " file to begin with");
    }
    engine.check(threads.isGiven());
    ConfigFile file = given();
    return file.has("sweep") ? sweep(file) : single(file);
  }

  /** What needs no configuration. */
  private Work told() {
    if (config != null) {
      throw new IllegalArgumentException(
          "CONFIG must not be given with --init, --list-presets or --schema but was " + config);
    }
    if (listPresets) {
      return () -> print(Preset.list());
    } else if (schema) {
      return () -> print(SimulateKeys.schema().toPrettyString() + "\n");
    } else if (init.isEmpty()) {
      return () -> print(SimulateKeys.commented());
    }
    Path file = Path.of(init);
    if (Files.exists(file)) {
      throw new IllegalArgumentException("--init must be a new file but there is a file " + file);
    } else if (!Files.isDirectory(file.toAbsolutePath().getParent())) {
      throw new IllegalArgumentException(
          "--init must be in a folder but there is no folder " + file.toAbsolutePath().getParent());
    }
    return () -> {
      RunFolder.write(file, SimulateKeys.commented());
      return 0;
    };
  }

  private ConfigFile given() throws IOException {
    ConfigFile file =
        config.startsWith(Preset.PREFIX)
            ? Preset.config(config.substring(Preset.PREFIX.length()))
            : ConfigFile.read(path(config));
    file = file.set(settings);
    for (String sweep : sweeps) {
      Map.Entry<String, YamlNode> varied = ConfigFile.list("--sweep", sweep);
      file = file.with(List.of("sweep", "grid", varied.getKey()), varied.getValue());
    }
    if (repeat != null) {
      file = file.with("--repeat", "sweep.repeat=" + repeat);
    }
    return best == null ? file : file.with("--best", "sweep.best=" + best);
  }

  private static Path path(String config) {
    if (config.isBlank()) {
      throw new IllegalArgumentException("CONFIG must be a file's name but was empty");
    }
    try {
      return Path.of(config);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("CONFIG must be a file's name but was " + config, e);
    }
  }

  private Work sweep(ConfigFile file) throws IOException, InterruptedException {
    SweepJob sweep = new SweepJob(file, threads.count(), new SweepView(screen(), terminal()));
    SweepJob.Prepared prepared = sweep.prepare(out);
    if (dryRun) {
      SimulationJob job = job(file, sweep.first().config());
      return () -> print(DryRun.of(job, threads.count(), sweep.size()));
    }
    return () -> {
      SweepResult result;
      try (Engines engines = engine.start(sweep.name(), threads.count(), prepared.left().size())) {
        result = sweep.run(prepared, engines);
      }
      if (json) {
        print(result.json().toPrettyString() + "\n");
      }
      return result.count(State.DONE) == sweep.size() ? 0 : 1;
    };
  }

  private Work goOn() throws IOException, InterruptedException {
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
    ConfigFile file = ConfigFile.read(stored);
    engine.check(threads.isGiven());
    return run(file, job(file, SimulateConfig.of(file.root())), resume);
  }

  private Work single(ConfigFile file) throws IOException, InterruptedException {
    SimulationJob job = job(file, SimulateConfig.of(file.root()));
    return run(file, job, folder(job.config().name()));
  }

  private Work run(ConfigFile file, SimulationJob job, Path folder) {
    return dryRun
        ? () -> print(DryRun.of(job, threads.count(), 1))
        : () -> simulate(file, job, folder);
  }

  private int simulate(ConfigFile file, SimulationJob job, Path folder)
      throws IOException, InterruptedException {
    SimulationView view = new SimulationView(screen(), terminal());
    view.begin(job, folder);
    AtomicBoolean stopped = new AtomicBoolean();
    try (FolderLock lock = FolderLock.acquire(new RunFolder(folder));
        StopSignal signal = StopSignal.to(() -> stopped.set(true));
        Engines engines = engine.start(job.config().name(), threads.count(), 1)) {
      Optional<ObjectNode> result =
          new SimulationRun(job, folder, () -> engines.engine(job, file, threads.count()))
              .run(view::round, stopped::get);
      if (result.isEmpty()) {
        view.stopped(folder);
        return 1;
      }
      view.end(result.get());
      return json ? print(result.get().toPrettyString() + "\n") : 0;
    }
  }

  /** Complaints that do not say where name the file. */
  private SimulationJob job(ConfigFile file, SimulateConfig understood)
      throws IOException, InterruptedException {
    int workers = threads.count();
    try {
      return SimulationJob.of(understood, workers);
    } catch (ConfigException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw file.wrong(e.getMessage());
    }
  }

  private PrintStream screen() {
    return json ? System.err : System.out;
  }

  private boolean terminal() {
    return Terminal.is(json ? 2 : 1);
  }

  private int print(DryRun dry) {
    return print(json ? dry.json().toPrettyString() + "\n" : dry.text());
  }

  private int print(String text) {
    spec.commandLine().getOut().print(text);
    spec.commandLine().getOut().flush();
    return 0;
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
