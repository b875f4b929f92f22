package dev.tacit.learning.training;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.data.WellFormed;
import dev.tacit.learning.dpsgd.ClippedSum;
import dev.tacit.learning.dpsgd.Workers;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.optimizer.OptimizerState;
import dev.tacit.learning.optimizer.WeightAverage;
import dev.tacit.privacy.event.PrivacyEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * Follows a recipe, step by step.
 *
 * <p>A step takes in its units, sums their contributions up on several threads, adds noise to the
 * sum, divides it by the public expected batch and gives it to the optimizer. A step whose batch is
 * empty is a step like any other.
 *
 * <h2>What holds</h2>
 *
 * <p>Under add-or-remove-one of the recipe's unit, all that is released, every step's weights
 * included, is at most as revealing as {@link #event}. What that assumes is enforced here:
 *
 * <ul>
 *   <li>each unit's contribution to a sum has norm C at most, floating point included ({@link
 *       dev.tacit.learning.dpsgd.ClippedSum}, {@link dev.tacit.learning.dpsgd.UpdateClip}, which
 *       also say what their proofs do not cover);
 *   <li>Poisson draws and noise come from the operating system's generator, never from the seed;
 *       with correlated noise, batches are those of slots drawn unit by unit, each checked against
 *       the participation before it is used;
 *   <li>examples are found well-formed beforehand, so that none can make a step fail;
 *   <li>a step is charged before it begins, and one that fails stays charged and ends the training.
 * </ul>
 *
 * <p>Which units a step took in, how many, and how long it took must stay with who trains.
 *
 * <p>For checkpoints that never under-count: {@link #reserve} the steps up to the next one, write
 * {@link #state} durably, and only then take the steps. Whoever resumes from that state is charged
 * for what was reserved, whether it was done or not.
 *
 * <p>Not thread-safe.
 */
public final class Trainer implements AutoCloseable {
  private final Recipe recipe;
  private final Workers workers;
  private final List<Model> workspaces = new ArrayList<>();
  private final ExampleStore examples;
  private final Optional<Users> users;
  private final Chance chance;
  private final UnitSum contributions;
  private final float[] weights;
  private final float[] frozen;
  private final OptimizerState optimizer;
  private final Optional<WeightAverage> average;
  private final double[] sum;
  private final double startNorm;
  private Optional<Steps> run = Optional.empty();
  private int steps;
  private int charged;
  private int prepaid;
  private int streams;
  private boolean ended;

  private Trainer(
      TrainingState state,
      ExampleStore examples,
      Optional<Users> users,
      Workers workers,
      Chance chance) {
    this.recipe = state.recipe();
    this.examples = examples;
    this.users = users;
    this.workers = workers;
    this.chance = chance;
    for (int i = 0; i < workers.count(); i++) {
      Model workspace = workspace(recipe);
      workspace.loadFrozen(state.frozen());
      workspaces.add(workspace);
    }
    check();
    this.contributions = contributions();
    this.weights = state.weights();
    this.frozen = state.frozen();
    this.optimizer = state.optimizer();
    this.average = average(state);
    this.sum = new double[weights.length];
    this.startNorm = state.clippingNorm();
    this.steps = state.steps();
    this.charged = state.charged();
    this.streams = state.streams();
  }

  /**
   * Begins a training whose unit is the example.
   *
   * @param examples read once to check them
   * @param threads to work on, the calling one included; 1 or more
   * @throws IllegalArgumentException if the examples do not fit the recipe, or are not well-formed,
   *     or too many
   */
  public static Trainer open(Recipe recipe, ExampleStore examples, int threads) {
    return resume(TrainingState.start(recipe), examples, threads);
  }

  /** Begins a training whose unit is the user; see {@link #open(Recipe, ExampleStore, int)}. */
  public static Trainer open(Recipe recipe, ExampleStore examples, Users users, int threads) {
    return resume(TrainingState.start(recipe), examples, users, threads);
  }

  /**
   * Goes on from a state, or begins at its weights, with the example as the unit.
   *
   * @param examples those that it began with, in the same order; {@link DataFingerprint} tells
   */
  public static Trainer resume(TrainingState state, ExampleStore examples, int threads) {
    return create(state, examples, Optional.empty(), threads);
  }

  /** Goes on from a state, or begins at its weights, with the user as the unit. */
  public static Trainer resume(
      TrainingState state, ExampleStore examples, Users users, int threads) {
    return create(state, examples, Optional.of(users), threads);
  }

  private static Trainer create(
      TrainingState state, ExampleStore examples, Optional<Users> users, int threads) {
    Workers workers = new Workers(threads);
    Chance chance = new StreamChance(workers);
    return create(state, examples, users, workers, chance);
  }

  static Trainer create(
      TrainingState state,
      ExampleStore examples,
      Optional<Users> users,
      Workers workers,
      Chance chance) {
    boolean done = false;
    try {
      Trainer trainer = new Trainer(state, examples, users, workers, chance);
      done = true;
      return trainer;
    } finally {
      if (!done) {
        chance.close();
        workers.close();
      }
    }
  }

  private static Model workspace(Recipe recipe) {
    return recipe.isPrivate()
        ? Model.forClippedSums(recipe.model(), recipe.loss())
        : Model.create(recipe.model(), recipe.loss());
  }

  private void check() {
    workspaces.get(0).accept(examples);
    int units = users.map(Users::count).orElse(examples.size());
    Argument.within("number of units", units, 0, ClippedSum.MAXIMUM_EXAMPLES);
    if (users.isPresent() != recipe.unit() instanceof Unit.User) {
      throw new IllegalArgumentException(
          "users must be given exactly if they are the recipe's unit, which was " + recipe.unit());
    }
    if (users.isPresent() && users.get().exampleCount() != examples.size()) {
      throw new IllegalArgumentException(
          "users must have all %d examples but had %d"
              .formatted(examples.size(), users.get().exampleCount()));
    }
    WellFormed.check(examples);
  }

  private UnitSum contributions() {
    if (recipe.unit() instanceof Unit.User user) {
      return new UserSum(
          workspaces, examples, users.orElseThrow(), user.localTraining(), recipe.seed(), workers);
    }
    if (!recipe.isPrivate()) {
      return new PlainExampleSum(workspaces, examples, recipe.seed());
    }
    return new ExampleSum(
        workspaces,
        examples,
        Recipe.clipping(recipe.privacy()),
        recipe.expectedBatch(),
        recipe.seed(),
        chance);
  }

  private static Optional<WeightAverage> average(TrainingState state) {
    if (state.recipe().averageDecay().isEmpty()) {
      return Optional.empty();
    }
    double decay = state.recipe().averageDecay().getAsDouble();
    return Optional.of(
        state
            .average()
            .map(now -> WeightAverage.resume(decay, now, state.steps()))
            .orElseGet(() -> new WeightAverage(decay, state.recipe().model().parameterCount())));
  }

  /** The recipe. */
  public Recipe recipe() {
    return recipe;
  }

  /** Steps done, of the recipe's. */
  public int steps() {
    return steps;
  }

  /**
   * Charges the next steps beforehand; they cost nothing more when they are taken.
   *
   * @param next steps from now on, at most those left
   * @throws IllegalStateException if the training has ended
   */
  public void reserve(int next) {
    Argument.within("next", next, 0, recipe.steps() - steps);
    requireRunning();
    if (next == 0) {
      return;
    }
    begin();
    if (recipe.isPrivate() && next > prepaid) {
      charged = Math.addExact(charged, next - prepaid);
      prepaid = next;
    }
  }

  /**
   * Takes one step.
   *
   * @throws IllegalStateException if all the recipe's steps are done, or the training has ended
   * @throws CancellationException if the thread is interrupted before it; the interrupt stays set
   */
  public void step() {
    requireRunning();
    if (steps == recipe.steps()) {
      throw new IllegalStateException("steps must be left but all " + steps + " were done");
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("training was interrupted before step " + steps);
    }
    reserve(1);
    Steps now = begin();
    ended = true;
    now.release(steps, weights, sum);
    optimizer.step(weights, sum, now.divisor());
    average.ifPresent(known -> known.update(weights));
    steps++;
    prepaid = Math.max(0, prepaid - 1);
    ended = false;
  }

  private void requireRunning() {
    if (ended) {
      throw new IllegalStateException(
          "training must go on but was closed, or a step of it has failed");
    }
  }

  /**
   * The run that is under way; with correlated noise, begun and charged for with its first step.
   */
  private Steps begin() {
    if (run.isEmpty()) {
      run = Optional.of(newRun());
      streams += recipe.privacy() instanceof Privacy.DpFtrl ? 1 : 0;
    }
    return run.get();
  }

  private Steps newRun() {
    double batch = recipe.expectedBatch();
    if (recipe.privacy() instanceof Privacy.DpSgd dpSgd) {
      AdaptiveNorm norm = AdaptiveNorm.constant(dpSgd.clippingNorm());
      return new SampledSteps(
          contributions, chance, dpSgd.samplingRate(), dpSgd.noiseMultiplier(), batch, norm);
    }
    if (recipe.privacy() instanceof Privacy.AdaptiveDpSgd adaptive) {
      AdaptiveNorm norm = AdaptiveNorm.following(adaptive.adaptation(), batch, startNorm);
      return new SampledSteps(
          contributions, chance, adaptive.samplingRate(), adaptive.sumMultiplier(), batch, norm);
    }
    if (recipe.privacy() instanceof Privacy.DpFtrl ftrl) {
      return new ScheduledSteps(contributions, recipe, ftrl, weights.length);
    }
    return new ShuffledSteps(contributions, (int) batch, recipe.seed());
  }

  /** The weights that are trained; a copy. */
  public float[] weights() {
    return weights.clone();
  }

  /** The moving average of the weights, or the weights where there is none yet; a copy. */
  public float[] averagedWeights() {
    return average
        .filter(known -> known.updates() > 0)
        .map(WeightAverage::average)
        .orElse(weights());
  }

  /** The model as it is to be used: {@link #averagedWeights} and those that are frozen. */
  public Checkpoint checkpoint() {
    return new Checkpoint(recipe.model(), averagedWeights(), frozen.clone());
  }

  /** The clipping norm of the next step, a released number; infinite without privacy. */
  public double clippingNorm() {
    return run.map(Steps::clippingNorm).orElse(startNorm);
  }

  /** What may have been revealed of one unit, reserved steps included; empty without privacy. */
  public Optional<PrivacyEvent> event() {
    return TrainingState.event(recipe, charged, streams);
  }

  /**
   * Where the training stands; a copy. Also after a step has failed: as it was before that step,
   * which stays charged.
   *
   * @throws IllegalArgumentException if weights are not finite: training has diverged
   */
  public TrainingState state() {
    float[] averaged =
        average
            .map(known -> known.updates() > 0 ? known.average() : new float[weights.length])
            .orElse(new float[0]);
    return new TrainingState(
        recipe,
        steps,
        charged,
        streams,
        clippingNorm(),
        weights.clone(),
        frozen.clone(),
        optimizer.encode(),
        averaged);
  }

  /** Ends the training: stops the threads and wipes the secrets of correlated noise. */
  @Override
  public void close() {
    ended = true;
    run.ifPresent(Steps::close);
    contributions.close();
    Arrays.fill(sum, 0);
    chance.close();
    workers.close();
  }
}
