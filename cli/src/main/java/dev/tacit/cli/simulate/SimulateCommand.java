package dev.tacit.cli.simulate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.config.ConfigFile;
import dev.tacit.cli.config.YamlWriter;
import dev.tacit.cli.terminal.FileTime;
import dev.tacit.cli.terminal.Terminal;
import dev.tacit.cli.train.RunFolder;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.simulation.engine.LocalEngine;
import dev.tacit.simulation.experiment.RoundReport;
import dev.tacit.simulation.experiment.Simulation;
import dev.tacit.simulation.experiment.Site;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
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
    footer = {
      "",
      "Exit status: 0 done; 1 failed; 2 wrong usage or configuration.",
      "",
      "Examples:",
      "  tacit simulate experiments/mnist-2nn-iid.yaml",
      "  tacit simulate experiments/mnist-2nn-iid.yaml --set training.learning-rate=0.2 --json"
    })
public final class SimulateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1",
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
      names = "--out",
      paramLabel = "DIR",
      description = "where results go; new or empty (default: tacit-simulate/NAME-DATE-TIME)")
  private Path out;

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
    int workers = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    if (workers < 1 || workers > 1024) {
      throw wrong("--threads must be from 1 to 1024 but was " + threads);
    }
    SimulationJob job;
    Path folder;
    try {
      ConfigFile file = ConfigFile.read(config);
      for (String setting : settings) {
        file = file.with("--set", setting);
      }
      job = SimulationJob.of(SimulateConfig.of(file.root()), workers);
      folder = folder(job.config().name());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    run(job, folder, workers);
    return 0;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private Path folder(String name) throws IOException {
    if (out == null) {
      return Path.of("tacit-simulate", name + "-" + FileTime.now());
    }
    if (Files.exists(out)) {
      try (Stream<Path> entries = Files.list(out)) {
        if (entries.findAny().isPresent()) {
          throw wrong("--out must be new or empty but there are files in " + out);
        }
      }
    }
    return out;
  }

  private void run(SimulationJob job, Path folder, int workers)
      throws IOException, InterruptedException {
    PrintStream screen = json ? System.err : System.out;
    SimulationView view = new SimulationView(screen, Terminal.is(json ? 2 : 1));
    view.begin(job, folder);
    Files.createDirectories(folder);
    RunFolder.write(folder.resolve("config.yaml"), YamlWriter.write(job.config().resolved()));
    List<RoundReport> rounds = new ArrayList<>();
    long began = System.nanoTime();
    Simulation simulation;
    try (LocalEngine<Site> engine = Simulation.engine(job.experiment(), workers)) {
      simulation = new Simulation(job.experiment(), engine);
      while (rounds.size() < job.experiment().rounds() && !reached(job, rounds)) {
        rounds.add(simulation.next());
        view.round(rounds.get(rounds.size() - 1));
      }
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    RunFolder.write(folder.resolve("rounds.csv"), RoundsCsv.write(rounds));
    RunFolder.write(
        folder.resolve("model.tacm"),
        new Checkpoint(job.experiment().model().spec(), simulation.parameters()).encode());
    ObjectNode result = result(job, rounds, seconds);
    RunFolder.write(folder.resolve("result.json"), result.toPrettyString() + "\n");
    view.end(result);
    if (json) {
      spec.commandLine().getOut().println(result.toPrettyString());
      spec.commandLine().getOut().flush();
    }
  }

  private static boolean reached(SimulationJob job, List<RoundReport> rounds) {
    OptionalDouble target = job.config().target();
    return target.isPresent() && RoundsTo.of(rounds, target.getAsDouble()).isPresent();
  }

  private static ObjectNode result(SimulationJob job, List<RoundReport> rounds, double seconds) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("name", job.config().name());
    result.put("simulation", true);
    result.put("seed", job.config().seed());
    result.put("rounds", rounds.size());
    result.put("clients", job.experiment().population().size());
    result.put("counted", rounds.stream().mapToLong(RoundReport::counted).sum());
    result.put("simulated_seconds", rounds.get(rounds.size() - 1).simulatedSeconds());
    result.put("seconds", seconds);
    rounds
        .get(rounds.size() - 1)
        .test()
        .ifPresent(
            test -> {
              result.put("accuracy", test.accuracy());
              result.put("loss", test.loss());
            });
    job.config()
        .target()
        .ifPresent(
            target -> {
              result.put("target_accuracy", target);
              RoundsTo.of(rounds, target).ifPresent(r -> result.put("rounds_to_target", r));
            });
    job.epsilon()
        .ifPresent(
            epsilon -> {
              result.put("epsilon", epsilon);
              result.put("delta", job.guarantee().orElseThrow().delta());
            });
    return result;
  }
}
