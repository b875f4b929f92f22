package dev.tacit.learning.training;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.optimizer.Optimizer;
import dev.tacit.learning.optimizer.OptimizerState;
import dev.tacit.learning.optimizer.Schedule;
import dev.tacit.privacy.noise.RandomStream;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.IntConsumer;

/**
 * A client's differentially private stochastic gradient descent, with the steps of {@link Trainer}
 * (Abadi, Chu, Goodfellow, McMahan, Mironov, Talwar, Zhang, CCS 2016, algorithm 1).
 *
 * <p>In each step every example is drawn independently with probability q (Poisson sampling: the
 * draw that the accountant assumes, not shuffled batches of fixed size), each drawn example's
 * gradient is clipped to norm C, the sum gets Gaussian noise of standard deviation sigma C, and the
 * noisy sum is divided by the public expected batch. A step whose draw is empty is a step like any
 * other: its sum is noise.
 *
 * <p>Besides, each noisy mean gradient may get a proximal term ({@link DpSgdSettings#proximal}) and
 * a shift of the caller's, behind the noise: functions of where training started, of numbers that
 * it was given and of earlier noisy sums, so post-processing.
 *
 * <h2>What holds</h2>
 *
 * <p>Under add-or-remove-one-example, the sequence of noisy sums, and so all that is computed from
 * it (momentum, the weights), is at most as revealing as {@link DpSgdSettings#event}. For floating
 * point, {@link dev.tacit.learning.dpsgd.ClippedSum} says which roundings the sensitivity's proof
 * covers and which not, and {@link dev.tacit.privacy.noise.GaussianNoise} the same for noise. The
 * draw and the running time (which grows with the number of drawn examples) must stay with the
 * client.
 *
 * <p>Stateless and thread-safe; the model and the random stream belong to the calling thread.
 */
public final class LocalDpSgd {
  private static final float[] NO_SHIFT = new float[0];

  private LocalDpSgd() {}

  /**
   * Trains for all the steps of the settings.
   *
   * @param model a workspace of this thread
   * @param parameters where to start; stays as it is
   * @param examples found to be {@link dev.tacit.learning.data.WellFormed}, else training may fail
   *     when one is drawn; a store of none is allowed and gives noise
   * @param random of draw and noise, a {@link dev.tacit.privacy.noise.SecureRandomStream} but in
   *     simulations; of this thread, and the caller closes it
   * @param progress hears the number of steps done, from 1, after each; it must stay with the
   *     client, because how long a step takes tells how many examples were drawn
   * @return new parameters; their difference to {@code parameters} is what {@link
   *     DpSgdSettings#event} accounts for
   * @throws IllegalArgumentException if the examples do not fit the model, or are more than {@link
   *     dev.tacit.learning.dpsgd.ClippedSum#MAXIMUM_EXAMPLES}
   * @throws CancellationException if the thread is interrupted; the interrupt stays set, and
   *     nothing of the training may be released
   */
  public static float[] train(
      Model model,
      float[] parameters,
      ExampleStore examples,
      DpSgdSettings settings,
      RandomStream random,
      IntConsumer progress) {
    return train(model, parameters, NO_SHIFT, examples, settings, random, progress);
  }

  /**
   * The same with a shift.
   *
   * @param shift what is added to each noisy mean gradient, one number a weight, or none at all;
   *     must be a function of public numbers and of what was released under an account of its own,
   *     never of the examples otherwise
   */
  static float[] train(
      Model model,
      float[] parameters,
      float[] shift,
      ExampleStore examples,
      DpSgdSettings settings,
      RandomStream random,
      IntConsumer progress) {
    Chance chance = StreamChance.of(random);
    long masks = random.nextLong();
    return train(model, parameters, shift, examples, settings, chance, masks, progress);
  }

  static float[] train(
      Model model,
      float[] parameters,
      ExampleStore examples,
      DpSgdSettings settings,
      Chance chance,
      long masks,
      IntConsumer progress) {
    return train(model, parameters, NO_SHIFT, examples, settings, chance, masks, progress);
  }

  /**
   * @param masks seed of dropout's masks, on which no privacy rests
   */
  private static float[] train(
      Model model,
      float[] parameters,
      float[] shift,
      ExampleStore examples,
      DpSgdSettings settings,
      Chance chance,
      long masks,
      IntConsumer progress) {
    double batch = settings.expectedBatch();
    float[] weights = parameters.clone();
    double[] sum = new double[weights.length];
    OptimizerState optimizer = new OptimizerState(optimizer(settings), weights.length);
    try (UnitSum contributions =
        new ExampleSum(List.of(model), examples, settings.clipping(), batch, masks, chance)) {
      AdaptiveNorm norm = AdaptiveNorm.constant(settings.clippingNorm());
      Steps steps =
          new SampledSteps(
              contributions,
              chance,
              settings.samplingRate(),
              settings.noiseMultiplier(),
              batch,
              norm);
      for (int step = 0; step < settings.steps(); step++) {
        if (Thread.currentThread().isInterrupted()) {
          throw new CancellationException("training was interrupted before step " + step);
        }
        steps.release(step, weights, sum);
        addPull(settings.proximal() * steps.divisor(), weights, parameters, sum);
        addShift(steps.divisor(), shift, sum);
        optimizer.step(weights, sum, steps.divisor());
        progress.accept(step + 1);
      }
    }
    model.evaluation();
    return weights;
  }

  private static void addPull(double factor, float[] weights, float[] start, double[] sum) {
    for (int i = 0; factor > 0 && i < sum.length; i++) {
      sum[i] += factor * ((double) weights[i] - start[i]);
    }
  }

  private static void addShift(double factor, float[] shift, double[] sum) {
    for (int i = 0; i < shift.length; i++) {
      sum[i] += factor * shift[i];
    }
  }

  private static Optimizer optimizer(DpSgdSettings settings) {
    Schedule rate = Schedule.constant(settings.learningRate());
    return new Optimizer.Sgd(rate, settings.momentum(), 0, false, 0);
  }
}
