package dev.tacit.simulation.experiment;

import dev.tacit.learning.federated.Scaffold;
import dev.tacit.learning.federated.ServerOptimizer;
import java.util.Objects;

/** What a device does, and what the server does with the sum. */
public sealed interface Algorithm {
  /** A device's steps. */
  LocalTraining training();

  /** How much each counts. */
  Weighting weighting();

  /** What moves the server's model by what came. */
  ServerOptimizer server();

  /** Whether a device hands in an update and nothing else, by which the server moves its model. */
  default boolean isAveraging() {
    return false;
  }

  /** How many numbers a device hands in. */
  default int width(int parameters) {
    return parameters;
  }

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

    @Override
    public boolean isAveraging() {
      return true;
    }
  }

  /**
   * Averaging, beside which each device that takes part trains a model of its own ({@link
   * dev.tacit.learning.federated.Ditto}); federated evaluation measures these. The simulation keeps
   * a model for each client that took part.
   *
   * @param personal a device's steps on its own model, without a proximal term
   * @param lambda how much that is pulled to the shared one, at least 0
   */
  record Ditto(
      LocalTraining training,
      Weighting weighting,
      ServerOptimizer server,
      LocalTraining personal,
      double lambda)
      implements Algorithm {
    public Ditto {
      Objects.requireNonNull(training, "training");
      Objects.requireNonNull(weighting, "weighting");
      Objects.requireNonNull(server, "server");
      new dev.tacit.learning.federated.Ditto(personal.settings(0, 1, 1), lambda);
    }

    @Override
    public boolean isAveraging() {
      return true;
    }
  }

  /**
   * FedNova: updates are normalised by what their steps come to ({@link
   * dev.tacit.learning.federated.FedNova}).
   */
  record Normalised(LocalTraining training, Weighting weighting, ServerOptimizer server)
      implements Algorithm {
    public Normalised {
      Objects.requireNonNull(training, "training");
      Objects.requireNonNull(weighting, "weighting");
      Objects.requireNonNull(server, "server");
    }
  }

  /**
   * SCAFFOLD: devices and server have control variates ({@link Scaffold}). Means are plain. The
   * simulation keeps a vector for each client that took part.
   *
   * @param training without momentum and proximal term
   */
  record ControlVariates(LocalTraining training, Scaffold.Variate variate, ServerOptimizer server)
      implements Algorithm {
    public ControlVariates {
      new Scaffold(training.settings(0, 1, 1), variate);
      Objects.requireNonNull(server, "server");
    }

    @Override
    public Weighting weighting() {
      return Weighting.EQUAL;
    }

    @Override
    public int width(int parameters) {
      return Math.multiplyExact(2, parameters);
    }
  }
}
