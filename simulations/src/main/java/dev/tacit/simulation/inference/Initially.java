package dev.tacit.simulation.inference;

import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.InitialModel;
import java.util.OptionalLong;

/** The model that everybody knows. */
final class Initially {
  private Initially() {}

  /** The experiment, whose initial model stays what it is if the seed becomes another. */
  static Experiment fixed(Experiment experiment) {
    InitialModel initial = experiment.model();
    long seed = initial.seed().orElse(experiment.seed());
    return experiment.withModel(
        new InitialModel(initial.spec(), initial.scale(), OptionalLong.of(seed)));
  }
}
