package dev.tacit.cli.attack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.simulate.ExperimentFile;
import dev.tacit.cli.terminal.Terminal;
import dev.tacit.cli.terminal.TextTable;
import dev.tacit.cli.terminal.ThreadsOption;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.Protection;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What all attacks take, and how they go through the levels of privacy that were asked for. */
final class AttackOptions {
  private static final String AS_IT_IS = "";
  private static final String NONE = "none";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Parameters(
      arity = "1",
      paramLabel = "CONFIG",
      description = "YAML of the experiment, as tacit simulate takes it; see docs/attacks.md")
  private Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "instead of what the configuration says; again for more")
  private List<String> settings = List.of();

  @Option(
      names = "--epsilon",
      split = ",",
      paramLabel = "E",
      description =
          "attack the experiment at each such epsilon of its privacy, or at none: without any (default: as configured)")
  private List<String> epsilons = List.of(AS_IT_IS);

  @Mixin private ThreadsOption threads;

  @Option(
      names = "--json",
      description = "one JSON object on standard output; progress goes to standard error")
  private boolean json;

  /** An attack on one experiment. */
  interface Attack {
    /**
     * Runs it.
     *
     * @param threads that it may have
     * @param done hears how many runs are done
     * @return for people: rows of the table; for programs: what is put into {@code result}
     */
    List<List<String>> run(
        String level, Experiment experiment, int threads, IntConsumer done, ObjectNode result)
        throws InterruptedException;
  }

  /**
   * Attacks each level.
   *
   * @param kind the command's name
   * @param runs of a level
   * @param head of the table
   * @return for programs
   */
  ObjectNode attack(String kind, int runs, List<String> head, Attack attack)
      throws IOException, InterruptedException {
    List<Experiment> experiments = experiments();
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.put("attack", kind);
    all.put("simulation", true);
    all.put("name", experiments.get(0).name());
    all.put("seed", experiments.get(0).seed());
    ArrayNode results = all.putArray("results");
    Progress progress = new Progress(screen(), Terminal.is(json ? 2 : 1));
    progress.say(
        "%s: SIMULATION; %s of %,d clients, %,d rounds; %,d runs of each of %d experiments"
            .formatted(
                all.get("name").asText(),
                kind,
                experiments.get(0).population().size(),
                experiments.get(0).rounds(),
                runs,
                experiments.size()));
    List<List<String>> rows = new ArrayList<>(List.of(head));
    for (int i = 0; i < experiments.size(); i++) {
      String level = level(epsilons.get(i), experiments.get(i));
      ObjectNode result = results.addObject();
      result.put("privacy", level);
      try {
        progress.begin(level, runs);
        rows.addAll(attack.run(level, experiments.get(i), threads.count(), progress::done, result));
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), e.getMessage(), e);
      }
    }
    progress.say(TextTable.of(rows).stripTrailing());
    if (json) {
      spec.commandLine().getOut().println(all.toPrettyString());
      spec.commandLine().getOut().flush();
    }
    return all;
  }

  /** The exit status: 3, with words about it, if an attack did better than what is stated. */
  int verdict(ObjectNode all, String broken) {
    for (JsonNode result : all.get("results")) {
      if (!result.get("within_bound").asBoolean()) {
        say("BROKEN: " + broken);
        return 3;
      }
    }
    return 0;
  }

  /** A line for people, below the table. */
  void say(String line) {
    screen().println(line);
    screen().flush();
  }

  private PrintStream screen() {
    return json ? System.err : System.out;
  }

  /** All are read before the first is attacked, so that a mistake costs no time. */
  private List<Experiment> experiments() throws IOException, InterruptedException {
    try {
      ExperimentFile file = ExperimentFile.read(config, settings, threads.count());
      List<Experiment> experiments = new ArrayList<>();
      for (String epsilon : epsilons) {
        experiments.add(experiment(file, epsilon));
      }
      return experiments;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private static Experiment experiment(ExperimentFile file, String epsilon) throws IOException {
    if (epsilon.equals(NONE)) {
      return file.experiment().withProtection(new Protection.None());
    }
    return epsilon.equals(AS_IT_IS)
        ? file.experiment()
        : file.experiment("privacy.epsilon=" + epsilon);
  }

  private static String level(String epsilon, Experiment experiment) {
    if (!epsilon.equals(AS_IT_IS)) {
      return epsilon.equals(NONE) ? "none" : "epsilon " + epsilon;
    }
    return experiment
        .guarantee()
        .map(g -> String.format(Locale.ROOT, "epsilon %.3g", g.epsilon(experiment.rounds())))
        .orElse("none");
  }
}
