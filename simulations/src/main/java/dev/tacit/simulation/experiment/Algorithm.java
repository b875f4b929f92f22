package dev.tacit.simulation.experiment;

import dev.tacit.learning.federated.ServerOptimizer;
import java.util.Objects;

/** What a device does, and what the server does with the sum. */
public sealed interface Algorithm {
  /** A device's steps. */
  LocalTraining training();

  /** How much each counts. */
  Weighting weighting();

  /**
   * The server's optimizer moves the model by the mean update: FedAvg, FedSGD, FedProx, FedAvgM,
   * FedAdagrad, FedAdam, FedYogi.
   */
  record Averaging(LocalTraining training, Weighting weighting, ServerOptimizer server)
      implements Algorithm {
    public Averaging {
      Objects.requireNonNull(training, "training");
      Objects.requireNonNull(weighting, "weighting");
      Objects.requireNonNull(server, "server");
    }
  }
}
