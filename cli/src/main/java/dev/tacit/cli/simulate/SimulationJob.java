package dev.tacit.cli.simulate;

import dev.tacit.cli.simulate.SimulateConfig.CentralPrivacy;
import dev.tacit.cli.simulate.SimulateConfig.PopulationConfig;
import dev.tacit.cli.simulate.rounds.Traffic;
import dev.tacit.cli.train.Inputs;
import dev.tacit.cli.train.Origin;
import dev.tacit.datasets.Dataset;
import dev.tacit.datasets.partition.ByGroup;
import dev.tacit.datasets.partition.Partition;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.secagg.VectorShape;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.InitialModel;
import dev.tacit.simulation.experiment.Measurement;
import dev.tacit.simulation.experiment.Protection;
import dev.tacit.simulation.fleet.Selection;
import dev.tacit.simulation.population.Population;
import java.io.IOException;
import java.util.OptionalDouble;

/**
 * An experiment that is ready to run.
 *
 * @param epsilon of each user over all rounds, taking part in every one, if there is noise
 */
record SimulationJob(SimulateConfig config, Experiment experiment, OptionalDouble epsilon) {
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
    if (origin.start().isPresent()) {
      throw new IllegalArgumentException("model.start must not be given to a simulation yet");
    }
    Population population = population(config, set);
    Experiment experiment =
        new Experiment(
            config.name(),
            config.seed(),
            config.rounds(),
            new InitialModel(origin.spec(), config.initialScale()),
            population,
            config.cohort().on(config.fleet().fleet(config.seed(), population.size())),
            config.algorithm(),
            protection(config, origin.spec()),
            new Measurement(set.test(), config.every(), config.federated()));
    return new SimulationJob(config, experiment, epsilon(config, experiment, config.rounds()));
  }

  /**
   * Of a user who took part in all rounds until then.
   *
   * @param rounds 1 to all
   */
  OptionalDouble epsilonAfter(int rounds) {
    return rounds == experiment.rounds() ? epsilon : epsilon(config, experiment, rounds);
  }

  /** What a client is sent, and what it sends back: floats, or ring elements as they are packed. */
  Traffic traffic() {
    int weights = experiment.model().spec().parameterCount();
    long floats = (long) Float.BYTES * weights;
    return new Traffic(
        floats,
        experiment.protection() instanceof Protection.Central central
            ? new VectorShape(central.plan().ringBits(), weights).packedBytes()
            : floats);
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
    return partition instanceof ByGroup
        ? Population.byGroup(set.name(), set.train(), set.test())
        : Population.partitioned(
            set.name(), set.train(), partition, population.clients().getAsInt(), config.seed());
  }

  private static Protection protection(SimulateConfig config, ModelSpec model) {
    if (config.privacy().isEmpty()) {
      return new Protection.None();
    }
    CentralPrivacy privacy = config.privacy().get();
    if (!(config.cohort() instanceof CohortConfig.InRounds rounds
        && rounds.selection() instanceof Selection.Uniform uniform)) {
      throw new IllegalArgumentException("cohort.clients must be given with privacy.kind central");
    }
    return new Protection.Central(
        CentralPlan.of(
            model.parameterCount(),
            privacy.clippingNorm(),
            uniform.clients(),
            privacy.noiseMultiplier()));
  }

  private static OptionalDouble epsilon(SimulateConfig config, Experiment experiment, int rounds) {
    if (!(experiment.protection() instanceof Protection.Central central)) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        PldAccountant.epsilon(
                new SelfComposed(central.plan().event(), rounds),
                CentralPlan.RELATION,
                config.privacy().get().delta())
            .upper());
  }
}
