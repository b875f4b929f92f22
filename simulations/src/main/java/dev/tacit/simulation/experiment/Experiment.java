package dev.tacit.simulation.experiment;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.loss.Loss;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.learning.model.Model;
import dev.tacit.simulation.fleet.Task;
import dev.tacit.simulation.population.Population;
import java.util.Objects;
import java.util.Optional;

/**
 * All that decides what a simulation does, but for the machine: equal experiments give equal
 * numbers. Immutable.
 *
 * @param seed of initial weights, draws and simulated noise
 * @param rounds steps of the server, 1 or more
 * @param population as many clients as the fleet has devices
 * @param protection what is added to sums, and by whom
 * @param deviation what some devices hand in instead of what they should
 */
public record Experiment(
    String name,
    long seed,
    int rounds,
    InitialModel model,
    Population population,
    Cohorts cohorts,
    Algorithm algorithm,
    Protection protection,
    Measurement measurement,
    Optional<Deviation> deviation) {
  public Experiment {
    Objects.requireNonNull(name, "name");
    Argument.atLeastOne("rounds", rounds);
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(measurement, "measurement");
    Objects.requireNonNull(deviation, "deviation");
    if (population.size() != cohorts.fleet().size()) {
      throw new IllegalArgumentException(
          "population must be as large as the fleet, %d, but was %d"
              .formatted(cohorts.fleet().size(), population.size()));
    }
    if (algorithm instanceof Algorithm.ControlVariates && !(cohorts instanceof Cohorts.Rounds)) {
      throw new IllegalArgumentException(
          "cohorts must be in rounds with control variates, which are by the model of the round");
    }
    if (algorithm instanceof Algorithm.Ditto
        && measurement.federated().flatMap(Federated::fineTuning).isPresent()) {
      throw new IllegalArgumentException(
          "fineTuning must not be with Ditto, whose clients have models of their own, but was");
    }
    protection.requireFits(cohorts, algorithm, rounds);
    Optional<Guarantee> claim = protection.guarantee(cohorts);
    if (claim.isPresent()) {
      Requirements.requireDataFreeTimes(cohorts, population, claim.get().unit());
    }
  }

  /** Of devices that do as they should. */
  public Experiment(
      String name,
      long seed,
      int rounds,
      InitialModel model,
      Population population,
      Cohorts cohorts,
      Algorithm algorithm,
      Protection protection,
      Measurement measurement) {
    this(
        name,
        seed,
        rounds,
        model,
        population,
        cohorts,
        algorithm,
        protection,
        measurement,
        Optional.empty());
  }

  /** What its protection would hide, if it has any. */
  public Optional<Guarantee> guarantee() {
    return protection
        .guarantee(cohorts)
        .map(claim -> claim.and(Premises.of(algorithm, protection)));
  }

  /** Whether clients have models of their own, in training or where they measure. */
  boolean isPersonal() {
    return algorithm instanceof Algorithm.Ditto
        || measurement.federated().flatMap(Federated::fineTuning).isPresent();
  }

  /** What a device is sent in a round: the model, and a variate if there are some. */
  public long downBytes() {
    return (long) Float.BYTES * algorithm.width(model.spec().parameterCount());
  }

  /** What a device sends back. */
  public long upBytes() {
    return protection.uploadBytes(protection.width(algorithm, model.spec().parameterCount()));
  }

  /** What a device does until it has handed in its update. */
  Task task() {
    return protection.task(algorithm, downBytes(), upBytes());
  }

  /** The weights that rounds begin with. */
  public Checkpoint initial() {
    return model.weights(seed);
  }

  /**
   * A workspace for the model, with its frozen weights, for updates that are clipped and summed.
   */
  public Model workspace() {
    Model workspace = Model.forClippedSums(model.spec(), new Loss.SoftmaxCrossEntropy());
    if (model.spec().frozenCount() > 0) {
      workspace.loadFrozen(initial().frozen());
    }
    return workspace;
  }

  /** The same with another protection. */
  public Experiment withProtection(Protection value) {
    return with(seed, model, population, cohorts, value, measurement, deviation);
  }

  /** The same with other cohorts. */
  public Experiment withCohorts(Cohorts value) {
    return with(seed, model, population, value, protection, measurement, deviation);
  }

  /**
   * The same with other orders, noise and, unless they have a seed of their own, initial weights.
   * Who takes part stays: the fleet has its own seed.
   */
  public Experiment withSeed(long value) {
    return with(value, model, population, cohorts, protection, measurement, deviation);
  }

  /** The same from another model. */
  public Experiment withModel(InitialModel value) {
    return with(seed, value, population, cohorts, protection, measurement, deviation);
  }

  /** The same with other examples of clients. */
  public Experiment withPopulation(Population value) {
    return with(seed, model, value, cohorts, protection, measurement, deviation);
  }

  /** The same, measured otherwise. */
  public Experiment withMeasurement(Measurement value) {
    return with(seed, model, population, cohorts, protection, value, deviation);
  }

  /** The same where some devices hand in something else. */
  public Experiment withDeviation(Deviation value) {
    return with(seed, model, population, cohorts, protection, measurement, Optional.of(value));
  }

  private Experiment with(
      long otherSeed,
      InitialModel otherModel,
      Population otherPopulation,
      Cohorts otherCohorts,
      Protection otherProtection,
      Measurement otherMeasurement,
      Optional<Deviation> otherDeviation) {
    return new Experiment(
        name,
        otherSeed,
        rounds,
        otherModel,
        otherPopulation,
        otherCohorts,
        algorithm,
        otherProtection,
        otherMeasurement,
        otherDeviation);
  }
}
