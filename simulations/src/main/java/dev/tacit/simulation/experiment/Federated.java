package dev.tacit.simulation.experiment;

import dev.tacit.learning.argument.Argument;
import java.util.Optional;

/**
 * Federated evaluation: clients measure the model on their own held-out examples ({@link
 * dev.tacit.simulation.population.Population#test}).
 *
 * @param clients how many are asked each time, drawn uniformly without replacement, 1 or more; all
 *     if they are fewer
 * @param fineTuning what each does with the model on its own examples before it measures it: the
 *     accuracy of a personal model; its learning rate is that of the first round
 */
public record Federated(int clients, Optional<LocalTraining> fineTuning) {
  public Federated {
    Argument.atLeastOne("clients", clients);
  }
}
