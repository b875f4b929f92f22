package dev.tacit.learning.training;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.learning.optimizer.OptimizerState;
import dev.tacit.privacy.event.Composed;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a training stands between two steps: all that {@link Trainer#resume} needs, and nothing
 * that was not released. There are no draws, no counts of what was drawn, no noise and no state of
 * a noise stream in it, so whoever reads it learns what {@link #event} accounts for and no more.
 *
 * <h2>What going on from a state costs</h2>
 *
 * <p>Steps done again with fresh draws and noise are releases of their own. {@link #charged} counts
 * them beside those that were lost: it is written down before they are taken ({@link
 * Trainer#reserve}), so a crash at any moment leaves a file that charges for all that may have been
 * seen. Composition holds because each step, whatever was released before it, is one
 * Poisson-sampled Gaussian.
 *
 * <p>Correlated noise cannot be taken up again: the stream's memory holds the noise of steps that
 * were released, or their exact sums, and whoever had it could take the noise off. So it is never
 * written. Going on opens a new stream, with slots drawn anew, from the last weights. Its steps are
 * a prefix of a run whose sums depend on the data and on what was released; a prefix of a run
 * reveals no more than the run, so each stream costs one whole run, and together they are {@link
 * #streams} Gaussians, adaptively composed (Denisov et al. 2022, theorem 2.1, for one; ordinary
 * adaptive composition for several). What breaks a run off must not be chosen by a look at the data
 * other than through what was released.
 *
 * <p>Examples must stay the same from the first step to the last, and nothing here tells whether
 * they did: what would, a {@link DataFingerprint}, is private and is kept apart from a state.
 *
 * <p>Immutable and thread-safe. Version 1 of its bytes, little-endian: the magic {@code TACT},
 * version (int 1), SHA-256 of the recipe, steps done, charged and streams (int each), the clipping
 * norm of the next step (double), the number of weights (int), the weights (IEEE 754 floats),
 * length of the optimizer's state (int) and the state ({@link OptimizerState}), then, if the recipe
 * has an average, the average (floats).
 */
public final class TrainingState {
  private static final int MAGIC = 0x54434154;
  private static final int VERSION = 1;
  private static final int DIGEST_BYTES = 32;
  private static final int FIXED = 7 * Integer.BYTES + Double.BYTES + DIGEST_BYTES;

  private final Recipe recipe;
  private final int steps;
  private final int charged;
  private final int streams;
  private final double clippingNorm;
  private final float[] weights;
  private final float[] frozen;
  private final byte[] optimizer;
  private final float[] average;

  /**
   * Arrays become the state's own.
   *
   * @param average none, of length 0, without an average in the recipe; before the first step
   *     anything
   */
  TrainingState(
      Recipe recipe,
      int steps,
      int charged,
      int streams,
      double clippingNorm,
      float[] weights,
      float[] frozen,
      byte[] optimizer,
      float[] average) {
    this.recipe = Objects.requireNonNull(recipe, "recipe");
    this.steps = steps;
    this.charged = charged;
    this.streams = streams;
    this.clippingNorm = clippingNorm;
    this.weights = weights;
    this.frozen = frozen;
    this.optimizer = optimizer;
    this.average = average;
    Argument.within("steps", steps, 0, recipe.steps());
    checkCharges();
    checkClippingNorm();
    checkFinite("weights", weights);
    checkFinite("frozen weights", frozen);
    checkFinite("average", average);
  }

  private void checkCharges() {
    boolean scheduled = recipe.privacy() instanceof Privacy.DpFtrl;
    int least = recipe.isPrivate() ? steps : 0;
    Argument.within("charged", charged, least, recipe.isPrivate() ? Integer.MAX_VALUE : 0);
    int leastStreams = scheduled && charged > 0 ? 1 : 0;
    Argument.within("streams", streams, leastStreams, scheduled ? Integer.MAX_VALUE : 0);
  }

  private void checkClippingNorm() {
    if (recipe.privacy() instanceof Privacy.AdaptiveDpSgd) {
      Checks.clippingNorm("clippingNorm", clippingNorm);
    } else if (clippingNorm != initialNorm(recipe.privacy())) {
      throw new IllegalArgumentException(
          "clippingNorm must be the recipe's %s but was %s"
              .formatted(initialNorm(recipe.privacy()), clippingNorm));
    }
  }

  private static void checkFinite(String name, float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException(
            name + " must be finite, or training has diverged, but one was " + value);
      }
    }
  }

  /** Before the first step, at the initial weights of the recipe's seed, frozen ones too. */
  public static TrainingState start(Recipe recipe) {
    return start(recipe, 1);
  }

  /**
   * The same at scaled weights.
   *
   * @param initialScale as in {@link Model#initialParameters(long, double)}
   */
  public static TrainingState start(Recipe recipe, double initialScale) {
    Model model = Model.create(recipe.model(), recipe.loss());
    float[] weights = model.initialParameters(recipe.seed(), initialScale);
    float[] frozen = model.initialFrozen(recipe.seed());
    return start(recipe, new Checkpoint(recipe.model(), weights, frozen));
  }

  /**
   * Before the first step, at weights of one's own, such as those of a model trained on public
   * data.
   *
   * @param model of the recipe's; copied; finite
   */
  public static TrainingState start(Recipe recipe, Checkpoint model) {
    if (!model.spec().equals(recipe.model())) {
      throw new IllegalArgumentException(
          "model must be the recipe's " + recipe.model() + " but was " + model.spec());
    }
    float[] weights = model.parameters().clone();
    return new TrainingState(
        recipe,
        0,
        0,
        0,
        initialNorm(recipe.privacy()),
        weights,
        model.frozen().clone(),
        new OptimizerState(recipe.optimizer(), weights.length).encode(),
        new float[averageSize(recipe)]);
  }

  static double initialNorm(Privacy privacy) {
    if (privacy instanceof Privacy.DpSgd dpSgd) {
      return dpSgd.clippingNorm();
    }
    if (privacy instanceof Privacy.AdaptiveDpSgd adaptive) {
      return adaptive.initialNorm();
    }
    return privacy instanceof Privacy.DpFtrl ftrl ? ftrl.clippingNorm() : Double.POSITIVE_INFINITY;
  }

  private static int averageSize(Recipe recipe) {
    return recipe.averageDecay().isPresent() ? recipe.model().parameterCount() : 0;
  }

  /** The recipe that it belongs to. */
  public Recipe recipe() {
    return recipe;
  }

  /** Steps done, of the recipe's. */
  public int steps() {
    return steps;
  }

  /** Noisy steps that may have been released: done, done again, and reserved; 0 without privacy. */
  public int charged() {
    return charged;
  }

  /** Noise streams opened so far, with correlated noise; else 0. */
  public int streams() {
    return streams;
  }

  /** The clipping norm of the next step; infinite without privacy. */
  public double clippingNorm() {
    return clippingNorm;
  }

  /** The weights that are trained; a copy. */
  public float[] weights() {
    return weights.clone();
  }

  /** The weights that stay as they are; a copy. */
  public float[] frozen() {
    return frozen.clone();
  }

  /** The moving average of the weights, once there is one; a copy. */
  public Optional<float[]> average() {
    return steps > 0 && average.length > 0 ? Optional.of(average.clone()) : Optional.empty();
  }

  /** The optimizer's state; a new one. */
  OptimizerState optimizer() {
    return OptimizerState.decode(optimizer, recipe.optimizer(), weights.length);
  }

  /**
   * What may have been revealed of one unit up to here, under {@link Recipe#relation}; empty
   * without privacy.
   */
  public Optional<PrivacyEvent> event() {
    return event(recipe, charged, streams);
  }

  static Optional<PrivacyEvent> event(Recipe recipe, int charged, int streams) {
    if (!recipe.isPrivate()) {
      return Optional.empty();
    }
    if (!(recipe.privacy() instanceof Privacy.DpFtrl)) {
      return Optional.of(recipe.event(charged));
    }
    if (streams == 0) {
      return Optional.of(new Composed(List.of()));
    }
    PrivacyEvent run = recipe.event(recipe.steps());
    return Optional.of(streams == 1 ? run : new SelfComposed(run, streams));
  }

  /** The state as bytes. */
  public byte[] encode() {
    ByteBuffer out =
        ByteBuffer.allocate(encodedSize(recipe, optimizer.length)).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(MAGIC).putInt(VERSION).put(recipe.digest());
    out.putInt(steps).putInt(charged).putInt(streams).putDouble(clippingNorm);
    out.putInt(weights.length);
    put(out, weights);
    put(out, frozen);
    out.putInt(optimizer.length).put(optimizer);
    put(out, average);
    return out.array();
  }

  private static void put(ByteBuffer out, float[] values) {
    out.asFloatBuffer().put(values);
    out.position(out.position() + Float.BYTES * values.length);
  }

  /** How long {@link #encode} is for every state of a recipe, so that no more need be read. */
  public static int encodedSize(Recipe recipe) {
    return encodedSize(
        recipe, OptimizerState.encodedSize(recipe.optimizer(), recipe.model().parameterCount()));
  }

  private static int encodedSize(Recipe recipe, int optimizer) {
    ModelSpec model = recipe.model();
    long floats = (long) model.parameterCount() + model.frozenCount() + averageSize(recipe);
    return Math.toIntExact(FIXED + optimizer + Float.BYTES * floats);
  }

  /**
   * Reads a state from bytes that nobody vouches for. Their length is checked before anything is
   * allocated.
   *
   * @throws IllegalArgumentException if the bytes are not exactly a state of this recipe: of any
   *     other they are refused
   */
  public static TrainingState decode(byte[] bytes, Recipe recipe) {
    int length = encodedSize(recipe);
    if (bytes.length != length) {
      throw new IllegalArgumentException(
          "training state of this recipe must be " + length + " bytes but was " + bytes.length);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    expect("magic", MAGIC, in.getInt());
    expect("version", VERSION, in.getInt());
    byte[] digest = new byte[DIGEST_BYTES];
    in.get(digest);
    if (!Arrays.equals(digest, recipe.digest())) {
      throw new IllegalArgumentException(
          "training state must be of this recipe but was of another");
    }
    int steps = in.getInt();
    int charged = in.getInt();
    int streams = in.getInt();
    double clippingNorm = in.getDouble();
    int size = recipe.model().parameterCount();
    expect("number of weights", size, in.getInt());
    float[] weights = floats(in, size);
    float[] frozen = floats(in, recipe.model().frozenCount());
    byte[] optimizer = new byte[OptimizerState.encodedSize(recipe.optimizer(), size)];
    expect("length of the optimizer's state", optimizer.length, in.getInt());
    in.get(optimizer);
    float[] average = floats(in, averageSize(recipe));
    OptimizerState moments = OptimizerState.decode(optimizer, recipe.optimizer(), size);
    if (moments.steps() != steps) {
      throw new IllegalArgumentException(
          "steps of the optimizer must be " + steps + " but was " + moments.steps());
    }
    return new TrainingState(
        recipe, steps, charged, streams, clippingNorm, weights, frozen, optimizer, average);
  }

  private static float[] floats(ByteBuffer in, int count) {
    float[] values = new float[count];
    in.asFloatBuffer().get(values);
    in.position(in.position() + Float.BYTES * count);
    return values;
  }

  private static void expect(String name, int expected, int found) {
    if (found != expected) {
      throw new IllegalArgumentException(
          name + " of the training state must be " + expected + " but was " + found);
    }
  }
}
