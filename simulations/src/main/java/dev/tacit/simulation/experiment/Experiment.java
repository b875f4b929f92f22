package dev.tacit.simulation.experiment;

import dev.tacit.learning.argument.Argument;
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
    Measurement measurement) {
  public Experiment {
    Objects.requireNonNull(name, "name");
    Argument.atLeastOne("rounds", rounds);
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(measurement, "measurement");
    if (population.size() != cohorts.fleet().size()) {
      throw new IllegalArgumentException(
          "population must be as large as the fleet, %d, but was %d"
              .formatted(cohorts.fleet().size(), population.size()));
    }
    if (algorithm instanceof Algorithm.ControlVariates && !(cohorts instanceof Cohorts.Rounds)) {
      throw new IllegalArgumentException(
          "cohorts must be in rounds with control variates, which are by the model of the round");
    }
    protection.requireFits(cohorts, algorithm, rounds);
  }

  /** What its protection would hide, if it has any. */
  public Optional<Guarantee> guarantee() {
    return protection.guarantee(cohorts);
  }

  /** The same with other cohorts. */
  public Experiment withCohorts(Cohorts value) {
    return new Experiment(
        name, seed, rounds, model, population, value, algorithm, protection, measurement);
  }
}
