package dev.tacit.server;

import dev.tacit.learning.federated.ServerOptimizer;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.learning.optimizer.OptimizerState;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.protocol.wire.Wire;
import dev.tacit.secagg.Adversary;
import dev.tacit.secagg.parameters.Demands;
import dev.tacit.secagg.parameters.ParameterFinder;
import dev.tacit.server.round.Deadlines;
import dev.tacit.server.round.Pace;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A training job on a population, under secure aggregation and a trust model ({@link
 * TrainingPlan}). Immutable; made by {@link #builder}, which checks it.
 *
 * @param population devices that share the task, 1 to {@link Wire#MAX_NAME_BYTES} bytes of UTF-8
 * @param task its name within the population, as long
 * @param model what is trained
 * @param rounds to be committed, 1 to 1,000,000
 * @param cohort devices that a round would like, at least {@code minimumCohort}
 * @param minimumCohort a sum of fewer devices' updates is never unmasked; at least 2
 * @param training what each device does in round 1, and who adds the noise
 * @param learningRateDecay each round's learning rate over the last one's; in (0, 1], 1 keeps it.
 *     Says nothing about the data, costs no privacy
 * @param demands what every cohort's secure aggregation must withstand; every cohort from {@code
 *     minimumCohort} to {@code cohort} can be formed under them
 * @param delta of the guarantee, in (0, 1)
 * @param plannedEpsilon upper bound for one device that takes part in all rounds, of the unit and
 *     relation of {@code training}; computed, not chosen
 * @param optimizer how the mean update moves the model; what it remembers is committed with each
 *     checkpoint, and of released numbers, so it says nothing that they do not
 * @param deadlines of the phases
 * @param pace when devices come back
 * @param maximumAttempts attempts in a row that may be abandoned before the task is stopped
 * @param initialCheckpoint what round 1 starts from: a {@link Checkpoint} of {@code model}
 */
@SuppressWarnings("ArrayRecordComponent") // Copied in and out, never compared.
public record TaskConfig(
    String population,
    String task,
    ModelSpec model,
    int rounds,
    int cohort,
    int minimumCohort,
    TrainingPlan training,
    double learningRateDecay,
    Demands demands,
    double delta,
    double plannedEpsilon,
    ServerOptimizer optimizer,
    Deadlines deadlines,
    Pace pace,
    int maximumAttempts,
    byte[] initialCheckpoint) {
  /** Devices of one cohort at most. */
  public static final int LARGEST_COHORT = 10_000;

  private static final int MOST_ROUNDS = 1_000_000;

  /** Checkpoints are held in memory, once for all devices, with what goes along. */
  static final int LARGEST_CHECKPOINT = 1 << 30;

  /**
   * Checks all but {@code plannedEpsilon}, which a {@link Builder} computes.
   *
   * @throws IllegalArgumentException if a value breaks its rule
   */
  public TaskConfig {
    name("population", population);
    name("task", task);
    within("rounds", rounds, 1, MOST_ROUNDS);
    within("minimumCohort", minimumCohort, 2, LARGEST_COHORT);
    within("cohort", cohort, minimumCohort, LARGEST_COHORT);
    within("maximumAttempts", maximumAttempts, 1, MOST_ROUNDS);
    require(
        learningRateDecay > 0 && learningRateDecay <= 1,
        "learningRateDecay must be in (0, 1] but was " + learningRateDecay);
    require(delta > 0 && delta < 1, "delta must be in (0, 1) but was " + delta);
    require(
        plannedEpsilon >= 0 && plannedEpsilon < Double.POSITIVE_INFINITY,
        "plannedEpsilon must be finite and at least 0 but was " + plannedEpsilon);
    within("parameters of the model", model.parameterCount(), 1, OptimizerState.MAXIMUM_SIZE);
    Objects.requireNonNull(optimizer, "optimizer");
    Objects.requireNonNull(deadlines, "deadlines");
    Objects.requireNonNull(pace, "pace");
    // No sum overflows, and every cohort can be formed.
    training.requireFits(model.parameterCount(), cohort, minimumCohort, demands);
    ParameterFinder.find(demands, cohort).summing(training.vectors(model.parameterCount()));
    ParameterFinder.find(demands, minimumCohort);
    double last = training.learningRate() * Math.pow(learningRateDecay, rounds - 1);
    require(
        last > 0, "learningRateDecay must be such that the last rate is positive but was " + last);
    requireSendable(training, initialCheckpoint.length, model.parameterCount());
    ModelSpec given = Checkpoint.decode(initialCheckpoint, LARGEST_CHECKPOINT).spec();
    require(
        given.equals(model),
        "initialCheckpoint must be of model " + model + " but was of " + given);
    initialCheckpoint = initialCheckpoint.clone();
  }

  /** A fresh copy. */
  @Override
  public byte[] initialCheckpoint() {
    return initialCheckpoint.clone();
  }

  /** What one device releases in one round. */
  public PrivacyEvent event() {
    return training.event();
  }

  /** What each device does in a round, from 1. */
  public TrainingPlan training(int round) {
    within("round", round, 1, rounds);
    return training.withLearningRate(
        training.learningRate() * Math.pow(learningRateDecay, round - 1));
  }

  @Override
  public String toString() {
    return "TaskConfig[" + population + "/" + task + ", " + rounds + " rounds of " + model + "]";
  }

  /** A task to be described, of a population and by its name there. */
  public static Builder builder(String population, String task) {
    return new Builder(population, task);
  }

  /** All later checkpoints are as long as the first. */
  static void requireSendable(TrainingPlan training, long checkpointBytes, int parameters) {
    long beside = training.besideCheckpoint(parameters);
    require(
        checkpointBytes + beside <= LARGEST_CHECKPOINT,
        "initialCheckpoint must be at most "
            + Math.max(0, LARGEST_CHECKPOINT - beside)
            + " bytes, with "
            + beside
            + " that go along, but was "
            + checkpointBytes);
  }

  private static void name(String what, String value) {
    require(
        !value.isBlank() && value.getBytes(StandardCharsets.UTF_8).length <= Wire.MAX_NAME_BYTES,
        what + " must be 1 to " + Wire.MAX_NAME_BYTES + " bytes of UTF-8 but was '" + value + "'");
  }

  private static void within(String what, int value, int least, int most) {
    require(
        value >= least && value <= most,
        what + " must be in [" + least + ", " + most + "] but was " + value);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  /** Model, initial checkpoint, rounds, cohort and training are required. Not thread-safe. */
  public static final class Builder {
    private final String population;
    private final String task;
    private ModelSpec model;
    private byte[] initialCheckpoint;
    private int rounds;
    private int cohort;
    private int minimumCohort;
    private TrainingPlan training;
    private double learningRateDecay = 1;
    private Demands demands = Demands.standard(Adversary.SEMI_MALICIOUS);
    private double delta = 1e-5;
    private ServerOptimizer optimizer = new ServerOptimizer.FedAvg(1);
    private Deadlines deadlines = Deadlines.standard();
    private Pace pace = Pace.standard();
    private int maximumAttempts = 5;

    private Builder(String population, String task) {
      this.population = Objects.requireNonNull(population, "population");
      this.task = Objects.requireNonNull(task, "task");
    }

    /** The checkpoint that round 1 starts from says what the model is. */
    public Builder initialCheckpoint(byte[] value) {
      initialCheckpoint = value.clone();
      model = Checkpoint.decode(value, LARGEST_CHECKPOINT).spec();
      return this;
    }

    /** Rounds to be committed. */
    public Builder rounds(int value) {
      rounds = value;
      return this;
    }

    /**
     * @param goal devices that a round would like
     * @param minimum a sum of fewer devices' updates is never unmasked
     */
    public Builder cohort(int goal, int minimum) {
      cohort = goal;
      minimumCohort = minimum;
      return this;
    }

    /** What each device does in round 1, and who adds the noise. */
    public Builder training(TrainingPlan value) {
      training = value;
      return this;
    }

    /** 1, a constant learning rate, unless given. */
    public Builder learningRateDecay(double value) {
      learningRateDecay = value;
      return this;
    }

    /** 5 % dropped, 5 % corrupt and {@link Adversary#SEMI_MALICIOUS} unless given. */
    public Builder demands(Demands value) {
      demands = value;
      return this;
    }

    /** 1e-5 unless given. */
    public Builder delta(double value) {
      delta = value;
      return this;
    }

    /** The plain mean unless given. */
    public Builder optimizer(ServerOptimizer value) {
      optimizer = value;
      return this;
    }

    /** {@link Deadlines#standard} unless given. */
    public Builder deadlines(Deadlines value) {
      deadlines = value;
      return this;
    }

    /** {@link Pace#standard} unless given. */
    public Builder pace(Pace value) {
      pace = value;
      return this;
    }

    /** 5 unless given. */
    public Builder maximumAttempts(int value) {
      maximumAttempts = value;
      return this;
    }

    /**
     * @throws IllegalArgumentException if a value breaks its rule; the message names it
     * @throws IllegalStateException if a required value is missing
     */
    public TaskConfig build() {
      if (model == null || training == null || rounds == 0 || cohort == 0) {
        throw new IllegalStateException(
            "initialCheckpoint, training, rounds and cohort must be given but were not all");
      }
      require(delta > 0 && delta < 1, "delta must be in (0, 1) but was " + delta);
      within("rounds", rounds, 1, MOST_ROUNDS);
      double epsilon =
          PldAccountant.epsilon(
                  new SelfComposed(training.event(), rounds), training.relation(), delta)
              .upper();
      return new TaskConfig(
          population,
          task,
          model,
          rounds,
          cohort,
          minimumCohort,
          training,
          learningRateDecay,
          demands,
          delta,
          epsilon,
          optimizer,
          deadlines,
          pace,
          maximumAttempts,
          initialCheckpoint);
    }
  }
}
