package dev.tacit.learning.training;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.privacy.event.PrivacyEvent;
import java.util.Optional;

/**
 * Follows a recipe, step by step. Signatures first.
 *
 * <p>For checkpoints that never under-count: {@link #reserve} the steps up to the next checkpoint,
 * write {@link #state} durably, and only then take them. Whoever resumes from that state is charged
 * for what was reserved, whether it was done or not.
 *
 * <p>Not thread-safe.
 */
public final class Trainer implements AutoCloseable {
  private Trainer() {}

  /** Begins a training whose unit is the example. */
  public static Trainer open(Recipe recipe, ExampleStore examples, int threads) {
    throw new UnsupportedOperationException("not there yet");
  }

  /** Begins a training whose unit is the user. */
  public static Trainer open(Recipe recipe, ExampleStore examples, Users users, int threads) {
    throw new UnsupportedOperationException("not there yet");
  }

  /** Goes on from a state; unit: the example. */
  public static Trainer resume(TrainingState state, ExampleStore examples, int threads) {
    throw new UnsupportedOperationException("not there yet");
  }

  /** Goes on from a state; unit: the user. */
  public static Trainer resume(
      TrainingState state, ExampleStore examples, Users users, int threads) {
    throw new UnsupportedOperationException("not there yet");
  }

  /** The recipe. */
  public Recipe recipe() {
    throw new UnsupportedOperationException("not there yet");
  }

  /** Steps done, of the recipe's. */
  public int steps() {
    throw new UnsupportedOperationException("not there yet");
  }

  /** Charges the next {@code steps} steps beforehand; they cost nothing more when taken. */
  public void reserve(int steps) {
    throw new UnsupportedOperationException("not there yet");
  }

  /**
   * Takes one step.
   *
   * @throws IllegalStateException if all the recipe's steps are done, or one has failed
   * @throws java.util.concurrent.CancellationException if the thread is interrupted before it
   */
  public void step() {
    throw new UnsupportedOperationException("not there yet");
  }

  /** The weights; a copy. */
  public float[] weights() {
    throw new UnsupportedOperationException("not there yet");
  }

  /** The moving average of the weights, or the weights where there is none; a copy. */
  public float[] averagedWeights() {
    throw new UnsupportedOperationException("not there yet");
  }

  /** The clipping norm of the next step, a released number; not finite without privacy. */
  public double clippingNorm() {
    throw new UnsupportedOperationException("not there yet");
  }

  /** What may have been revealed of one unit, reserved steps included; empty without privacy. */
  public Optional<PrivacyEvent> event() {
    throw new UnsupportedOperationException("not there yet");
  }

  /** Where the training stands; a copy. */
  public TrainingState state() {
    throw new UnsupportedOperationException("not there yet");
  }

  /** Stops the threads and wipes the secrets of correlated noise. */
  @Override
  public void close() {}
}
