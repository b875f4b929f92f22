package dev.tacit.cli.simulate;

import dev.tacit.cli.config.Range;
import dev.tacit.cli.config.Section;
import dev.tacit.cli.simulate.privacy.PrivacyConfig;
import dev.tacit.cli.train.config.DataConfig;
import dev.tacit.cli.train.config.ModelConfig;
import dev.tacit.datasets.partition.ByGroup;
import dev.tacit.datasets.partition.Partition;
import dev.tacit.learning.federated.ServerOptimizer;
import dev.tacit.simulation.experiment.LocalTraining;
import dev.tacit.simulation.experiment.Weighting;
import dev.tacit.simulation.fleet.Selection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * An experiment that was understood.
 *
 * @param name for people
 * @param initialScale what weights that are drawn are multiplied by
 * @param population who has which examples
 * @param dropOut probability that a device is lost in a round
 * @param stragglers share of a cohort that does a part of its epochs
 * @param every rounds from one measurement to the next
 * @param privacy in whom is trusted
 * @param target accuracy at which the simulation ends, if any
 * @param resolved what every key came to, with the defaults
 */
record SimulateConfig(
    String name,
    DataConfig data,
    ModelConfig model,
    double initialScale,
    PopulationConfig population,
    Selection cohort,
    double dropOut,
    double stragglers,
    LocalTraining training,
    Weighting weighting,
    ServerOptimizer server,
    PrivacyConfig privacy,
    int rounds,
    int every,
    OptionalDouble target,
    long seed,
    Map<String, Object> resolved) {
  /**
   * Who has which examples: each dealt to one client, or some to each whoever else has them.
   *
   * @param clients how many; of a partition by groups as many as there are groups
   * @param partition of examples that are dealt out
   * @param examples of each client where they are re-used
   * @param skew concentration of their classes, if they have any of their own
   */
  record PopulationConfig(
      OptionalInt clients,
      Optional<Partition> partition,
      OptionalInt examples,
      OptionalDouble skew) {}

  static SimulateConfig of(Section root) {
    String name = root.name("simulation");
    DataConfig data = DataConfig.of(root.section("data"));
    Section modelSection = root.section("model");
    ModelConfig model = ModelConfig.of(modelSection);
    double scale = ModelConfig.initialScale(modelSection);
    modelSection.end();
    PopulationConfig population = population(root.section("population"));
    Selection cohort = cohort(root.section("cohort"));
    Section fleet = root.section("fleet");
    double dropOut = fleet.number("drop-out", 0, Range.BELOW_ONE);
    double stragglers = fleet.number("stragglers", 0, Range.within(0, 1));
    fleet.end();
    LocalTraining training = training(root.section("training"));
    ServerOptimizer server = server(root.section("server"));
    PrivacyConfig privacy = PrivacyConfig.of(root.section("privacy"));
    Weighting weighting = weighting(root, privacy.equalWeights());
    int rounds = (int) root.whole("rounds", 1, 10_000_000);
    int every = (int) root.whole("evaluate-every", 1, 1, 10_000_000);
    OptionalDouble target = root.optional("stop-at-accuracy", Range.OPEN_UNIT);
    long seed = root.whole("seed", 1, Long.MIN_VALUE / 16, Long.MAX_VALUE / 16);
    root.end();
    return new SimulateConfig(
        name,
        data,
        model,
        scale,
        population,
        cohort,
        dropOut,
        stragglers,
        training,
        weighting,
        server,
        privacy,
        rounds,
        every,
        target,
        seed,
        root.resolved());
  }

  private static PopulationConfig population(Section section) {
    boolean reused = section.has("examples");
    if (reused && section.has("partition")) {
      throw section.misplaced("partition", "must not stand beside examples, which are re-used");
    }
    Optional<Partition> partition =
        reused
            ? Optional.empty()
            : Optional.of(
                section.parsed(
                    "partition",
                    "iid",
                    "iid, dirichlet:ALPHA, shards:K, log-normal-sizes:SIGMA,"
                        + " dirichlet-sizes:ALPHA or groups",
                    Partition::parse));
    OptionalInt examples =
        reused ? OptionalInt.of((int) section.whole("examples", 1, 1 << 24)) : OptionalInt.empty();
    OptionalDouble skew =
        reused ? section.optional("label-skew", Range.within(0.001, 1e6)) : OptionalDouble.empty();
    OptionalInt clients =
        partition.isPresent() && partition.get() instanceof ByGroup
            ? OptionalInt.empty()
            : OptionalInt.of((int) section.whole("clients", 1, Integer.MAX_VALUE));
    section.end();
    return new PopulationConfig(clients, partition, examples, skew);
  }

  private static Selection cohort(Section section) {
    if (section.has("rate") && section.has("clients")) {
      throw section.misplaced("rate", "must not stand beside clients");
    }
    Selection cohort =
        section.has("rate")
            ? new Selection.Poisson(section.number("rate", Range.OPEN_UNIT))
            : new Selection.Uniform((int) section.whole("clients", 1, 1 << 24));
    section.end();
    return cohort;
  }

  private static LocalTraining training(Section section) {
    int epochs = (int) section.whole("epochs", 1, 1, 1_000_000);
    boolean all = section.text("batch", "all").equals("all");
    int batch = all ? LocalTraining.ALL : (int) section.whole("batch", 1, 1 << 22);
    LocalTraining training =
        new LocalTraining(
            epochs,
            batch,
            section.number("learning-rate", Range.POSITIVE),
            section.number("decay", 1, Range.within(1e-6, 1)),
            section.number("momentum", 0, Range.BELOW_ONE),
            section.number("proximal", 0, Range.NOT_NEGATIVE));
    section.end();
    return training;
  }

  private static ServerOptimizer server(Section section) {
    String kind =
        section.choice(
            "kind", "fedavg", List.of("fedavg", "fedavgm", "fedadagrad", "fedadam", "fedyogi"));
    double rate =
        kind.equals("fedavg")
            ? section.number("learning-rate", 1, Range.POSITIVE)
            : section.number("learning-rate", Range.POSITIVE);
    ServerOptimizer server =
        switch (kind) {
          case "fedavg" -> new ServerOptimizer.FedAvg(rate);
          case "fedavgm" -> {
            double momentum = section.number("momentum", ServerOptimizer.MOMENTUM, Range.BELOW_ONE);
            yield new ServerOptimizer.FedAvgM(rate, momentum, section.flag("nesterov", false));
          }
          case "fedadagrad" -> new ServerOptimizer.FedAdagrad(rate, tau(section));
          default -> {
            double beta1 = section.number("beta1", ServerOptimizer.BETA1, Range.BELOW_ONE);
            double beta2 = section.number("beta2", ServerOptimizer.BETA2, Range.BELOW_ONE);
            yield kind.equals("fedadam")
                ? new ServerOptimizer.FedAdam(rate, beta1, beta2, tau(section))
                : new ServerOptimizer.FedYogi(rate, beta1, beta2, tau(section));
          }
        };
    section.end();
    return server;
  }

  private static double tau(Section section) {
    return section.number("tau", ServerOptimizer.TAU, Range.POSITIVE);
  }

  private static Weighting weighting(Section root, boolean equal) {
    String word =
        root.choice("weighting", equal ? "equal" : "examples", List.of("equal", "examples"));
    if (equal && word.equals("examples")) {
      throw root.misplaced("weighting", "must be equal under privacy");
    }
    return word.equals("equal") ? Weighting.EQUAL : Weighting.EXAMPLES;
  }
}
