package dev.tacit.simulation.experiment;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.federated.ServerOptimizer;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.simulation.fleet.Fleet;
import dev.tacit.simulation.fleet.RoundRules;
import dev.tacit.simulation.fleet.Selection;
import dev.tacit.simulation.population.Population;
import java.util.Objects;

/**
 * All that decides what a simulation does, but for the machine: equal experiments give equal
 * numbers. Immutable.
 *
 * @param seed of initial weights, draws and simulated noise
 * @param rounds 1 or more
 * @param population as many clients as the fleet has devices
 * @param test examples that the model is measured on; may be empty
 * @param every rounds from one measurement to the next, 1 or more; the last round is measured
 * @param protection what is added to sums, and by whom
 */
public record Experiment(
    String name,
    long seed,
    int rounds,
    ModelSpec model,
    double initialScale,
    Population population,
    ExampleStore test,
    int every,
    Fleet fleet,
    Selection selection,
    RoundRules rules,
    LocalTraining training,
    Weighting weighting,
    ServerOptimizer server,
    Protection protection) {
  public Experiment {
    Objects.requireNonNull(name, "name");
    Argument.atLeastOne("rounds", rounds);
    Argument.atLeastOne("every", every);
    Objects.requireNonNull(rules, "rules");
    Objects.requireNonNull(training, "training");
    Objects.requireNonNull(server, "server");
    if (population.size() != fleet.size()) {
      throw new IllegalArgumentException(
          "population must be as large as the fleet, %d, but was %d"
              .formatted(fleet.size(), population.size()));
    }
    protection.requireFits(selection, rules, weighting);
  }
}
