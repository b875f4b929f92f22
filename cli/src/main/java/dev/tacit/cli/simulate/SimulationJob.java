package dev.tacit.cli.simulate;

import dev.tacit.cli.simulate.SimulateConfig.PopulationConfig;
import dev.tacit.cli.simulate.privacy.Setting;
import dev.tacit.cli.simulate.rounds.Traffic;
import dev.tacit.cli.train.Inputs;
import dev.tacit.cli.train.Origin;
import dev.tacit.datasets.Dataset;
import dev.tacit.datasets.GroupedStore;
import dev.tacit.datasets.partition.ByGroup;
import dev.tacit.datasets.partition.Partition;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.simulation.experiment.Cohorts;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.Guarantee;
import dev.tacit.simulation.experiment.InitialModel;
import dev.tacit.simulation.experiment.Measurement;
import dev.tacit.simulation.experiment.Protection;
import dev.tacit.simulation.population.Population;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * An experiment that is ready to run.
 *
 * @param examples that clients have, or whose they are drawn from
 * @param guarantee what its noise would hide, if there is any
 */
record SimulationJob(
    SimulateConfig config,
    Experiment experiment,
    ExampleStore examples,
    Optional<Guarantee> guarantee) {
  /**
   * Opens the data, deals it out and makes the model.
   *
   * @throws IllegalArgumentException if something does not fit
   */
  static SimulationJob of(SimulateConfig config, int threads)
      throws IOException, InterruptedException {
    return of(config, OpenedData.open(config.data(), threads));
  }

  /**
   * Deals data out and makes the model.
   *
   * @throws IllegalArgumentException if something does not fit
   */
  static SimulationJob of(SimulateConfig config, OpenedData data) throws IOException {
    Inputs inputs = data.inputs();
    Dataset set = data.set();
    Origin origin = Origin.of(config.model(), config.seed(), inputs, set.classes());
    InitialModel initial =
        origin
            .start()
            .map(InitialModel::new)
            .orElseGet(() -> new InitialModel(origin.spec(), config.initialScale()));
    Population population = population(config, set);
    config.cohort().requireWithin(population.size());
    Cohorts cohorts = config.cohort().on(config.fleet().fleet(config.seed(), population.size()));
    Setting setting =
        new Setting(
            config.algorithm().width(origin.spec().parameterCount()),
            config.rounds(),
            cohorts,
            population);
    Experiment honest =
        new Experiment(
            config.name(),
            config.seed(),
            config.rounds(),
            initial,
            population,
            cohorts,
            config.algorithm(),
            config.aggregation().isPresent()
                ? new Protection.None(config.aggregation())
                : config.privacy().protection(setting),
            new Measurement(set.test(), config.every(), config.federated()));
    Experiment experiment = config.attack().map(attack -> attack.on(honest)).orElse(honest);
    return new SimulationJob(config, experiment, set.train(), experiment.guarantee());
  }

  /** An upper bound for who takes part in as many rounds as anybody may. */
  OptionalDouble epsilon() {
    return epsilonAfter(experiment.rounds());
  }

  /**
   * The same of the first rounds.
   *
   * @param rounds 1 to all
   */
  OptionalDouble epsilonAfter(int rounds) {
    return guarantee.isPresent()
        ? OptionalDouble.of(guarantee.get().epsilon(rounds))
        : OptionalDouble.empty();
  }

  /** What a client is sent, and what it sends back. */
  Traffic traffic() {
    return new Traffic(experiment.downBytes(), experiment.upBytes());
  }

  private static Population population(SimulateConfig config, Dataset set) {
    Population all = whole(config, set);
    double heldOut = config.population().heldOut();
    return heldOut == 0 ? all : all.heldOut(heldOut, config.seed());
  }

  private static Population whole(SimulateConfig config, Dataset set) {
    PopulationConfig population = config.population();
    if (population.examples().isPresent()) {
      int clients = population.clients().getAsInt();
      int each = population.examples().getAsInt();
      if (each > set.train().size()) {
        throw new IllegalArgumentException(
            "population.examples must be at most the %d that there are but was %d"
                .formatted(set.train().size(), each));
      }
      return population.skew().isPresent()
          ? Population.reusedWithLabelSkew(
              set.name(),
              set.train(),
              clients,
              each,
              population.skew().getAsDouble(),
              config.seed())
          : Population.reused(set.name(), set.train(), clients, each, config.seed());
    }
    Partition partition = population.partition().orElseThrow();
    if (partition instanceof ByGroup && GroupedStore.groupsOf(set.train()) == 0) {
      throw new IllegalArgumentException(
          "population.partition must be another than groups for %s, which has none, but was groups"
              .formatted(set.name()));
    }
    return partition instanceof ByGroup
        ? Population.byGroup(set.name(), set.train(), set.test())
        : Population.partitioned(
            set.name(), set.train(), partition, dealtTo(population, set), config.seed());
  }

  /** Each has one example at least. */
  private static int dealtTo(PopulationConfig population, Dataset set) {
    int clients = population.clients().getAsInt();
    if (clients > set.train().size()) {
      throw new IllegalArgumentException(
          "population.clients must be at most the %d examples that are dealt out but was %d; with population.examples they are re-used"
              .formatted(set.train().size(), clients));
    }
    return clients;
  }
}
