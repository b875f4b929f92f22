package dev.tacit.learning.optimizer;

import dev.tacit.learning.argument.Argument;

/**
 * An exponential moving average of weights (Polyak and Juditsky, SIAM J. Control Optim. 30(4),
 * 1992, with a decay): the first update copies, later ones set average = decay * average + (1 -
 * decay) * weights. Of weights that were released under DP it is post-processing and costs nothing.
 *
 * <p>Not thread-safe.
 */
public final class WeightAverage {
  private final double decay;
  private final float[] average;
  private long updates;

  /**
   * @param decay in [0, 1)
   * @param size weights, 1 or more
   */
  public WeightAverage(double decay, int size) {
    Argument.fraction("decay", decay);
    Argument.atLeastOne("size", size);
    this.decay = decay;
    this.average = new float[size];
  }

  /**
   * Goes on from an average that was written down.
   *
   * @param average copied
   * @param updates what it was made of, 1 or more
   */
  public static WeightAverage resume(double decay, float[] average, long updates) {
    Argument.atLeastOne("updates", updates);
    WeightAverage resumed = new WeightAverage(decay, average.length);
    System.arraycopy(average, 0, resumed.average, 0, average.length);
    resumed.updates = updates;
    return resumed;
  }

  /** Takes in the weights of one more step. */
  public void update(float[] weights) {
    Argument.length("weights", weights.length, average.length);
    float old = updates == 0 ? 0 : (float) decay;
    float fresh = updates == 0 ? 1 : (float) (1 - decay);
    for (int i = 0; i < average.length; i++) {
      average[i] = old * average[i] + fresh * weights[i];
    }
    updates++;
  }

  /** Updates so far. */
  public long updates() {
    return updates;
  }

  /**
   * A copy of the average.
   *
   * @throws IllegalStateException before the first update
   */
  public float[] average() {
    if (updates == 0) {
      throw new IllegalStateException("there is no average before the first update");
    }
    return average.clone();
  }
}
