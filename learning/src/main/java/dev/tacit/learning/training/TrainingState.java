package dev.tacit.learning.training;

import dev.tacit.privacy.event.PrivacyEvent;
import java.util.Optional;

/** Where a training stands between two steps. Signatures first; see {@link Trainer}. */
public final class TrainingState {
  private final Recipe recipe;
  private final int steps;
  private final int charged;
  private final int streams;
  private final double clippingNorm;
  private final float[] weights;
  private final Optional<float[]> average;

  TrainingState(
      Recipe recipe,
      int steps,
      int charged,
      int streams,
      double clippingNorm,
      float[] weights,
      Optional<float[]> average) {
    this.recipe = recipe;
    this.steps = steps;
    this.charged = charged;
    this.streams = streams;
    this.clippingNorm = clippingNorm;
    this.weights = weights;
    this.average = average;
  }

  /** The recipe that it belongs to. */
  public Recipe recipe() {
    return recipe;
  }

  /** Steps done. */
  public int steps() {
    return steps;
  }

  /** Noisy steps that may have been released, reserved and repeated ones included. */
  public int charged() {
    return charged;
  }

  /** Noise streams opened so far, with correlated noise; else 0. */
  public int streams() {
    return streams;
  }

  /** The clipping norm of the next step. */
  public double clippingNorm() {
    return clippingNorm;
  }

  /** The weights; a copy. */
  public float[] weights() {
    return weights.clone();
  }

  /** The moving average of the weights, once there is one; a copy. */
  public Optional<float[]> average() {
    return average.map(float[]::clone);
  }

  /** What may have been revealed of one unit up to here; empty without privacy. */
  public Optional<PrivacyEvent> event() {
    throw new UnsupportedOperationException("not there yet");
  }

  /** The state as bytes, for {@link #decode}. */
  public byte[] encode() {
    throw new UnsupportedOperationException("not there yet");
  }

  /** How long {@link #encode} is at most, for states of this recipe. */
  public static long encodedSize(Recipe recipe) {
    throw new UnsupportedOperationException("not there yet");
  }

  /**
   * Reads a state from bytes that nobody vouches for.
   *
   * @throws IllegalArgumentException if the bytes are not exactly a state of this recipe
   */
  public static TrainingState decode(byte[] bytes, Recipe recipe) {
    throw new UnsupportedOperationException("not there yet");
  }
}
