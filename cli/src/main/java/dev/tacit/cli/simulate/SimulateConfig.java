package dev.tacit.cli.simulate;

import dev.tacit.cli.config.Range;
import dev.tacit.cli.config.Section;
import dev.tacit.cli.simulate.privacy.PrivacyConfig;
import dev.tacit.cli.train.config.DataConfig;
import dev.tacit.cli.train.config.ModelConfig;
import dev.tacit.datasets.partition.ByGroup;
import dev.tacit.datasets.partition.Partition;
import dev.tacit.learning.robust.RobustRule;
import dev.tacit.simulation.experiment.Algorithm;
import dev.tacit.simulation.experiment.Federated;
import dev.tacit.simulation.experiment.LocalTraining;
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
 * @param aggregation what the server makes of single updates, if it is more than their mean
 * @param every rounds from one measurement to the next
 * @param federated what clients measure
 * @param privacy in whom is trusted
 * @param target accuracy at which the simulation ends, if any
 * @param attack what some devices do instead of what they should
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
    Algorithm algorithm,
    Optional<RobustRule> aggregation,
    PrivacyConfig privacy,
    int rounds,
    int every,
    Optional<Federated> federated,
    OptionalDouble target,
    Optional<AttackConfig> attack,
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
    PrivacyConfig privacy = PrivacyConfig.of(root.section("privacy"));
    Optional<RobustRule> aggregation = AlgorithmConfig.aggregation(root);
    if (aggregation.isPresent() && privacy.equalWeights()) {
      throw root.misplaced(
          "aggregation", "must be mean under privacy, where the server sees no single update");
    }
    Algorithm algorithm =
        AlgorithmConfig.of(root, privacy, privacy.equalWeights() || aggregation.isPresent());
    int rounds = (int) root.whole("rounds", 1, 10_000_000);
    int every = (int) root.whole("evaluate-every", 1, 1, 10_000_000);
    Optional<Federated> federated = federated(root);
    OptionalDouble target = root.optional("stop-at-accuracy", Range.OPEN_UNIT);
    Optional<AttackConfig> attack = AttackConfig.of(root);
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
        algorithm,
        aggregation,
        privacy,
        rounds,
        every,
        federated,
        target,
        attack,
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
            ? Optional.of(AlgorithmConfig.training(section.section("fine-tuning")))
            : Optional.empty();
    section.end();
    return Optional.of(new Federated(clients, tuning));
  }
}
