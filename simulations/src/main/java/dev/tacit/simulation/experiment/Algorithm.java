package dev.tacit.simulation.experiment;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.federated.Scaffold;
import dev.tacit.learning.federated.ServerOptimizer;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/** What a device does, and what the server does with the sum. */
public sealed interface Algorithm {
  /** A device's steps. */
  LocalTraining training();

  /** How much each counts. */
  Weighting weighting();

  /** What moves the server's model by what came. */
  ServerOptimizer server();

  /**
   * What of the devices the server makes its step of beside the sum of what they hand in and
   * numbers that were public before, in words: no noise would be on it. Empty if there is nothing,
   * as privacy of users needs.
   */
  Optional<String> beyondSum();

  /**
   * Passes over its examples that a device needs beside its epochs before it hands anything in.
   * Ditto's, on a model of its own, come behind that.
   */
  default int passes() {
    return 0;
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
    public Optional<String> beyondSum() {
      return Optional.empty();
    }
  }

  /**
   * Averaging, beside which each device that takes part trains a model of its own ({@link
   * dev.tacit.learning.federated.Ditto}); federated evaluation measures these. The simulation keeps
   * a model for each client that took part.
   *
   * <p>Under any protection the shared model is, bit for bit, that of averaging under the same: a
   * device's update is made of the shared model and its examples, before and without its own model,
   * of which nothing is handed in. So what is claimed of averaging is claimed of the shared model.
   * It does not cover the models of clients, nor what is measured of them.
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
    public Optional<String> beyondSum() {
      return Optional.empty();
    }
  }

  /**
   * FedNova: updates are normalised by what their steps come to ({@link
   * dev.tacit.learning.federated.FedNova}).
   *
   * <p>Where effective steps are given, all that the server has of devices is the sum of their
   * normalised updates: a device divides by its own steps before what it hands in is clipped, so
   * the sum is as sensitive as any of clipped vectors, and what follows is computed from the noised
   * sum and a number that was there before. The mean of devices' own steps, which the paper takes,
   * tells how many examples they have.
   *
   * @param effectiveSteps tau_eff, by which the mean of normalised updates is multiplied, positive:
   *     in place of what devices' steps come to on average. It works as a server's learning rate
   */
  record Normalised(
      LocalTraining training,
      Weighting weighting,
      ServerOptimizer server,
      OptionalDouble effectiveSteps)
      implements Algorithm {
    public Normalised {
      Objects.requireNonNull(training, "training");
      Objects.requireNonNull(weighting, "weighting");
      Objects.requireNonNull(server, "server");
      effectiveSteps.ifPresent(steps -> Argument.positive("effectiveSteps", steps));
    }

    /** By what devices' steps come to on average. */
    public Normalised(LocalTraining training, Weighting weighting, ServerOptimizer server) {
      this(training, weighting, server, OptionalDouble.empty());
    }

    @Override
    public Optional<String> beyondSum() {
      return effectiveSteps.isPresent()
          ? Optional.empty()
          : Optional.of(
              "what devices' steps come to, which tells how many examples they have, unless"
                  + " effectiveSteps are given");
    }
  }

  /**
   * SCAFFOLD: devices and server have control variates ({@link Scaffold}). Means are plain. The
   * simulation keeps a vector for each client that took part.
   *
   * <h2>Under privacy of users</h2>
   *
   * A device hands in one vector of 2 d numbers, the change of its weights and, behind it and times
   * a public number, that of its variate. It is clipped as a whole, so one user moves a round's sum
   * by the clipping norm at most, both halves together; noise of one deviation is on all 2 d
   * numbers, and server and model are functions of the noised sums and of public numbers. So a
   * round is the same Gaussian or discrete mechanism as that of averaging, of other numbers.
   *
   * <p>That clients remember their variates changes nothing. Fix what is random on devices, and, of
   * draws that are secret, which of all rounds the others are in: all that has one distribution
   * with the user and without, and divergences are jointly convex. Then what another client hands
   * in, its variate included, is a function of what was released before, the same in both cases.
   * The user's own vector depends on its past too, but is of the clipping norm at most whatever
   * that was, which is all that {@link dev.tacit.privacy.event.Gaussian} and its like ask for in
   * each round, given all releases before. Under a Poisson draw the user's next coin is independent
   * of them and of its past coins, and so, given the releases, a round is drawn from (1 - q) Q + q
   * M, where Q is the sum's noise around the others' and M a mixture of the same, each moved by the
   * clipping norm at most: divergences from Q, and of Q from it, are convex in M. (Rounds compose
   * given what was released before: Zhu, Dong and Wang, AISTATS 2022, on dominating pairs. For
   * noise that is correlated over rounds see {@link dev.tacit.learning.dpftrl.CorrelatedNoise}.)
   *
   * <p>A client keeps what was handed in of its variate's change, after clipping, not all of it: so
   * the server's variate stays the mean of theirs, but for rounding and noise. That noise is on all
   * rounds to come, and adds up unless noise is correlated over rounds.
   *
   * @param training without momentum and proximal term
   * @param effectiveSteps if given, changes of variates are handed in times these and the learning
   *     rate of the first round: about as long as the change of weights after so many steps, so
   *     that clipping and noise take of both alike. Positive
   */
  record ControlVariates(
      LocalTraining training,
      Scaffold.Variate variate,
      ServerOptimizer server,
      OptionalDouble effectiveSteps)
      implements Algorithm {
    public ControlVariates {
      new Scaffold(training.settings(0, 1, 1), variate);
      Objects.requireNonNull(server, "server");
      effectiveSteps.ifPresent(
          steps -> Argument.positive("effectiveSteps", (float) (steps * training.learningRate())));
    }

    /** With changes of variates as they are. */
    public ControlVariates(
        LocalTraining training, Scaffold.Variate variate, ServerOptimizer server) {
      this(training, variate, server, OptionalDouble.empty());
    }

    /** What changes of variates are multiplied by where they are handed in. */
    public float scale() {
      return effectiveSteps.isPresent()
          ? (float) (effectiveSteps.getAsDouble() * training.learningRate())
          : 1;
    }

    @Override
    public Optional<String> beyondSum() {
      return Optional.empty();
    }

    @Override
    public int passes() {
      return variate == Scaffold.Variate.GRADIENT_AT_START ? 1 : 0;
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
