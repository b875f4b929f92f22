package dev.tacit.learning.training;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.learning.federated.Scaffold;
import dev.tacit.learning.model.Model;
import dev.tacit.privacy.noise.RandomStream;
import java.util.function.IntConsumer;

/**
 * {@link Scaffold} of devices that train by {@link LocalDpSgd}: c - c_i is added to each noisy mean
 * gradient, and the next c_i is that of option II, c_i - c + (x - y) / (K eta), the mean of the
 * noisy gradients that the steps saw. Option I would take a gradient without noise, so it is not
 * there.
 *
 * <h2>What it reveals</h2>
 *
 * <p>Both vectors that a device hands in, and the variate that it keeps, are functions of this
 * round's noisy sums, of x, c, K and eta, which the server knows, and of the c_i that it had: of
 * earlier rounds' noisy sums, all of which its account holds. So a round is no more revealing than
 * {@link DpSgdSettings#event} says, given those before it, and rounds compose as they do without
 * variates. That holds as long as a c_i is kept of rounds alone that stay charged: whoever calls
 * this must see to that. Clamping is post-processing.
 *
 * <h2>Ranges</h2>
 *
 * <p>An update is clamped to [-range, range] and a variate to [-variateRange, variateRange] in each
 * coordinate, so the change of one to twice that; what a device keeps is what it had and what it
 * handed in, together. Immutable and thread-safe.
 *
 * @param settings without momentum and proximal term, as the paper has neither
 * @param range positive
 * @param variateRange positive, at most a quarter of the largest float
 */
public record PrivateScaffold(DpSgdSettings settings, double range, double variateRange) {
  public PrivateScaffold {
    if (settings.momentum() != 0 || settings.proximal() != 0) {
      throw new IllegalArgumentException(
          "momentum and proximal must be 0 with control variates but were "
              + settings.momentum()
              + " and "
              + settings.proximal());
    }
    Argument.positive("range", range);
    if (!((float) variateRange > 0 && variateRange <= Float.MAX_VALUE / 4)) {
      throw new IllegalArgumentException(
          "variateRange must be positive, and below 2^126, in float but was " + variateRange);
    }
    if (!Double.isFinite(1 / (settings.steps() * settings.learningRate()))) {
      throw new IllegalArgumentException(
          "learningRate must be large enough that 1 / (steps learningRate) is finite but was "
              + settings.learningRate());
    }
  }

  /** With the range of variates that updates of the other give: range / (K eta). */
  public static PrivateScaffold of(DpSgdSettings settings, double range) {
    return new PrivateScaffold(
        settings, range, range / (settings.steps() * settings.learningRate()));
  }

  /** What the change of a variate is clamped to, as it follows from the variates' range. */
  public double changeRange() {
    return changeRange(variateRange);
  }

  /** The same of a range of variates. */
  public static double changeRange(double variateRange) {
    return 2 * variateRange;
  }

  /**
   * Trains; what is handed in is finite and within the ranges. A weight that diverged changes
   * neither vector in its coordinate.
   *
   * @param sent x and c
   * @param own c_i, each number in [-variateRange, variateRange]; left as it is. When the server
   *     has taken the change in, the device adds it ({@link Scaffold#next})
   * @param random of draw and noise, as of {@link LocalDpSgd#train}
   * @throws IllegalArgumentException if the examples do not fit the model, or a length is another
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  public Scaffold.Change train(
      Model model,
      Scaffold.Sent sent,
      float[] own,
      ExampleStore examples,
      RandomStream random,
      IntConsumer progress) {
    float[] before = sent.parameters();
    Argument.length("own", own.length, before.length);
    float[] shift = new float[before.length];
    for (int i = 0; i < shift.length; i++) {
      shift[i] = sent.variate()[i] - own[i];
    }
    float[] update = LocalDpSgd.train(model, before, shift, examples, settings, random, progress);
    float[] change = new float[update.length];
    double perStep = 1 / (settings.steps() * settings.learningRate());
    for (int i = 0; i < update.length; i++) {
      float moved = update[i] - before[i];
      double next = own[i] - (double) sent.variate()[i] - perStep * moved;
      boolean finite = Float.isFinite(moved);
      update[i] = finite ? (float) clamp(moved, range) : 0;
      change[i] = finite ? (float) clamp(next, variateRange) - own[i] : 0;
    }
    return new Scaffold.Change(update, change);
  }

  private static double clamp(double value, double bound) {
    return Math.max(-bound, Math.min(bound, value));
  }
}
