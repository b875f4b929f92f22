package dev.tacit.learning.dpsgd;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.model.Model;
import dev.tacit.privacy.noise.GaussianNoise;
import dev.tacit.privacy.noise.PoissonDraw;
import dev.tacit.privacy.noise.SecureRandomStream;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.IntConsumer;

/**
 * Differentially private stochastic gradient descent (Abadi, Chu, Goodfellow, McMahan, Mironov,
 * Talwar, Zhang, CCS 2016, algorithm 1).
 *
 * <p>In each step every example is drawn independently with probability q (Poisson sampling: the
 * draw that the accountant assumes, not shuffled batches of fixed size), each drawn example's
 * gradient is clipped to norm C, the sum gets Gaussian noise of standard deviation sigma C, and the
 * noisy sum is divided by the public expected batch. A step whose draw is empty is a step like any
 * other: its sum is noise.
 *
 * <h2>What holds</h2>
 *
 * <p>Under add-or-remove-one-example, the sequence of noisy sums, and so all that is computed from
 * it (momentum, the weights), is at most as revealing as {@link DpSgdSettings#event}. For floating
 * point, {@link ClippedSum} says which roundings the sensitivity's proof covers and which not, and
 * {@link dev.tacit.privacy.noise.GaussianNoise} the same for noise. The draw and the running time
 * (which grows with the number of drawn examples) must stay with the client.
 *
 * <p>Stateless and thread-safe; the model and the random stream belong to the calling thread.
 */
public final class DpSgd {
  /** The most examples that a client may hold: a public bound on every draw. */
  public static final int MAXIMUM_EXAMPLES = 1 << 22;

  /** Half of what {@link GaussianNoise#add} takes. */
  private static final double LARGEST_IN_DEVIATIONS = 0x1p29;

  private DpSgd() {}

  /**
   * Trains for all the steps of the settings.
   *
   * @param model a workspace of this thread
   * @param parameters where to start; stays as it is
   * @param examples found to be {@link dev.tacit.learning.data.WellFormed}, else training may fail
   *     when one is drawn; a store of none is allowed and gives noise
   * @param random of this thread; the caller closes it
   * @param progress hears the number of steps done, from 1, after each; it must stay with the
   *     client, because how long a step takes tells how many examples were drawn
   * @return new parameters; their difference to {@code parameters} is what {@link
   *     DpSgdSettings#event} accounts for
   * @throws IllegalArgumentException if the examples do not fit the model, or are more than {@link
   *     #MAXIMUM_EXAMPLES}
   * @throws CancellationException if the thread is interrupted; the interrupt stays set, and
   *     nothing of the training may be released
   */
  public static float[] train(
      Model model,
      float[] parameters,
      ExampleStore examples,
      DpSgdSettings settings,
      SecureRandomStream random,
      IntConsumer progress) {
    return train(model, parameters, examples, settings, new Secure(random), progress);
  }

  private static final class Secure implements Randomness {
    private final SecureRandomStream random;
    private final GaussianNoise noise;

    Secure(SecureRandomStream random) {
      this.random = random;
      this.noise = new GaussianNoise(random);
    }

    @Override
    public int[] draw(int population, double samplingRate) {
      return PoissonDraw.draw(random, population, samplingRate);
    }

    @Override
    public int[] groups(int count, int groups) {
      return ClippedSum.deal(random, count, groups);
    }

    @Override
    public void addNoise(double[] values, double standardDeviation) {
      noise.add(values, 0, values.length, standardDeviation);
    }
  }

  static float[] train(
      Model model,
      float[] parameters,
      ExampleStore examples,
      DpSgdSettings settings,
      Randomness randomness,
      IntConsumer progress) {
    double clip = settings.clippingNorm();
    ClippedSum clipped = new ClippedSum(List.of(model), examples, settings.clipping(), clip);
    int groups = clipped.groups(settings.expectedBatch());
    double deviation = settings.noiseMultiplier() * clip;
    float[] weights = parameters.clone();
    double[] sum = new double[weights.length];
    float[] velocity = new float[weights.length];
    for (int step = 0; step < settings.steps(); step++) {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("training was interrupted before step " + step);
      }
      clipped.load(weights);
      int[] drawn = randomness.draw(examples.size(), settings.samplingRate());
      clipped.compute(drawn, randomness.groups(drawn.length, groups), sum);
      bound(sum, deviation * LARGEST_IN_DEVIATIONS);
      randomness.addNoise(sum, deviation);
      descend(weights, velocity, sum, settings);
      progress.accept(step + 1);
    }
    return weights;
  }

  /**
   * Whatever the sum is, the noise takes it: a failure would tell something of it without noise.
   * Bounding each coordinate brings no two sums further apart. The clipping norm alone keeps them
   * within the bound unless the noise is tiny.
   */
  static void bound(double[] sum, double largest) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] = Double.isNaN(sum[i]) ? 0 : Math.max(-largest, Math.min(largest, sum[i]));
    }
  }

  /** v = momentum v + g / expectedBatch; w = w - learningRate v. */
  private static void descend(
      float[] weights, float[] velocity, double[] noisy, DpSgdSettings settings) {
    float momentum = (float) settings.momentum();
    float share = (float) (1 / settings.expectedBatch());
    float rate = (float) settings.learningRate();
    for (int i = 0; i < weights.length; i++) {
      velocity[i] = momentum * velocity[i] + share * (float) noisy[i];
      weights[i] -= rate * velocity[i];
    }
  }
}
