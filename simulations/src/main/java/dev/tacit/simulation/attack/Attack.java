package dev.tacit.simulation.attack;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.simulation.experiment.Deviation;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.Measurement;
import dev.tacit.simulation.randomness.Seeds;
import java.util.Objects;
import java.util.Optional;

/**
 * An attacker who has some of the devices. They train and encode as the others do, but on examples,
 * and with updates, of its choice; so where updates are clipped, theirs are too. (A server that
 * sees updates can see to that; under secure aggregation nobody can.)
 *
 * @param accomplices its devices
 * @param data what they train on, if not on their own examples
 * @param update what they make of their updates, if they change them
 */
public record Attack(
    Accomplices accomplices, Optional<DataPoison> data, Optional<UpdatePoison> update) {
  public Attack {
    Objects.requireNonNull(accomplices, "accomplices");
    Objects.requireNonNull(data, "data");
    Objects.requireNonNull(update, "update");
    if (data.isEmpty() && update.isEmpty()) {
      throw new IllegalArgumentException("data or update must be poisoned but neither was");
    }
  }

  /**
   * The experiment with the attacker in it, whose success is measured on its test examples.
   *
   * @throws IllegalArgumentException if its examples cannot be poisoned like this
   */
  public Experiment on(Experiment experiment) {
    Experiment attacked = experiment;
    if (data.isPresent()) {
      Measurement honest = experiment.measurement();
      Optional<ExampleStore> goal = data.get().goal(honest.test());
      attacked =
          attacked
              .withPopulation(
                  new PoisonedPopulation(
                      experiment.population(), accomplices, data.get(), experiment.seed()))
              .withMeasurement(
                  new Measurement(honest.test(), honest.every(), honest.federated(), goal));
    }
    return update.isEmpty()
        ? attacked
        : attacked.withDeviation(new Poisoning(accomplices, update.get()));
  }

  private record Poisoning(Accomplices accomplices, UpdatePoison poison) implements Deviation {
    @Override
    public Outcome alter(int client, int round, Seeds seeds, float[] update) {
      if (!accomplices.contains(client)) {
        return Outcome.HONEST;
      }
      poison.poison(update, seeds);
      return Outcome.OTHER;
    }
  }
}
