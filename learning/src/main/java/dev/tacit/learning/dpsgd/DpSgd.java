package dev.tacit.learning.dpsgd;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.optimizer.OptimizerState;
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
    public long maskKey() {
      return random.nextLong();
    }

    @Override
    public void addNoise(double[] values, double standardDeviation) {
      noise.addBounded(values, 0, values.length, standardDeviation, values.length);
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
    float[] gradient = new float[weights.length];
    OptimizerState optimizer = new OptimizerState(settings.optimizer(), weights.length);
    for (int step = 0; step < settings.steps(); step++) {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("training was interrupted before step " + step);
      }
      clipped.load(weights);
      model.training(randomness.maskKey());
      int[] drawn = randomness.draw(examples.size(), settings.samplingRate());
      clipped.compute(drawn, randomness.groups(drawn.length, groups), sum);
      randomness.addNoise(sum, deviation);
      for (int i = 0; i < sum.length; i++) {
        gradient[i] = (float) sum[i];
      }
      optimizer.step(weights, gradient, (float) (1 / settings.expectedBatch()));
      progress.accept(step + 1);
    }
    model.evaluation();
    return weights;
  }
}
