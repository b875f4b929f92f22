package dev.tacit.cli.simulate;

import dev.tacit.cli.config.Range;
import dev.tacit.cli.config.Section;
import dev.tacit.cli.train.config.DataConfig;
import dev.tacit.cli.train.config.ModelConfig;
import dev.tacit.datasets.partition.ByGroup;
import dev.tacit.datasets.partition.Partition;
import dev.tacit.learning.federated.ServerOptimizer;
import dev.tacit.simulation.experiment.Federated;
import dev.tacit.simulation.experiment.LocalTraining;
import dev.tacit.simulation.experiment.Weighting;
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
 * @param cohort who takes part
 * @param fleet what devices there are
 * @param every rounds from one measurement to the next
 * @param federated what clients measure
 * @param target accuracy at which the simulation ends, if any
 * @param resolved what every key came to, with the defaults
 */
record SimulateConfig(
    String name,
    DataConfig data,
    ModelConfig model,
    double initialScale,
    PopulationConfig population,
    CohortConfig cohort,
    FleetConfig fleet,
    LocalTraining training,
    Weighting weighting,
    ServerOptimizer server,
    Optional<CentralPrivacy> privacy,
    int rounds,
    int every,
    Optional<Federated> federated,
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
   * @param heldOut share of each client's examples that it measures models on
   */
  record PopulationConfig(
      OptionalInt clients,
      Optional<Partition> partition,
      OptionalInt examples,
      OptionalDouble skew,
      double heldOut) {}

  /** Noise of the server on sums of clipped updates. */
  record CentralPrivacy(double clippingNorm, double noiseMultiplier, double delta) {}

  static SimulateConfig of(Section root) {
    String name = root.name("simulation");
    DataConfig data = DataConfig.of(root.section("data"));
    Section modelSection = root.section("model");
    ModelConfig model = ModelConfig.of(modelSection);
    double scale = ModelConfig.initialScale(modelSection);
    modelSection.end();
    PopulationConfig population = population(root.section("population"));
    CohortConfig cohort = CohortConfig.of(root.section("cohort"));
    FleetConfig fleet = FleetConfig.of(root.section("fleet"));
    LocalTraining training = training(root.section("training"));
    ServerOptimizer server = server(root.section("server"));
    Optional<CentralPrivacy> privacy = privacy(root.section("privacy"));
    Weighting weighting = weighting(root, privacy.isPresent());
    int rounds = (int) root.whole("rounds", 1, 10_000_000);
    int every = (int) root.whole("evaluate-every", 1, 1, 10_000_000);
    Optional<Federated> federated = federated(root);
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
        fleet,
        training,
        weighting,
        server,
        privacy,
        rounds,
        every,
        federated,
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
    double heldOut = section.number("held-out", 0, Range.BELOW_ONE);
    section.end();
    return new PopulationConfig(clients, partition, examples, skew, heldOut);
  }

  private static Optional<Federated> federated(Section root) {
    if (!root.has("federated-evaluation")) {
      return Optional.empty();
    }
    Section section = root.section("federated-evaluation");
    int clients = (int) section.whole("clients", 1, Integer.MAX_VALUE);
    Optional<LocalTraining> tuning =
        section.has("fine-tuning")
            ? Optional.of(training(section.section("fine-tuning")))
            : Optional.empty();
    section.end();
    return Optional.of(new Federated(clients, tuning));
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

  private static Optional<CentralPrivacy> privacy(Section section) {
    String kind = section.choice("kind", "none", List.of("none", "central"));
    Optional<CentralPrivacy> privacy =
        kind.equals("none")
            ? Optional.empty()
            : Optional.of(
                new CentralPrivacy(
                    section.number("clipping-norm", Range.POSITIVE),
                    section.number("noise-multiplier", Range.within(0x1p-10, 0x1p20)),
                    section.number("delta", Range.OPEN_UNIT)));
    section.end();
    return privacy;
  }

  private static Weighting weighting(Section root, boolean secret) {
    String word =
        root.choice("weighting", secret ? "equal" : "examples", List.of("equal", "examples"));
    if (secret && word.equals("examples")) {
      throw root.misplaced("weighting", "must be equal under privacy of users");
    }
    return word.equals("equal") ? Weighting.EQUAL : Weighting.EXAMPLES;
  }
}
