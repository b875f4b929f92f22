package dev.tacit.learning.federated;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.kernels.Runs;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.optimizer.OptimizerState;
import java.util.Arrays;

/**
 * The steps of one client's training. One that needs the mean gradient of a micro-batch and perhaps
 * a correction goes through the weights once, from where they start to the client's own: neither a
 * gradient nor a copy of the start is made. Where all need the gradient alone, the model keeps them
 * back ({@link Model#advance}).
 */
final class Descent implements AutoCloseable {
  private final Model model;
  private final ExampleStore examples;
  private final LocalSgdSettings settings;
  private final Correction correction;
  private final float[] start;
  private final float[] weights;
  private final OptimizerState optimizer;

  /** Where the weights are, but for steps that the model keeps: at first {@code start}. */
  private float[] at;

  /** Whether the model is at the weights, with what it keeps. */
  private boolean advancing;

  /** Made when it is needed, as the one below. */
  private MeanGradient mean;

  private float[] gradient;

  Descent(
      Model model,
      ExampleStore examples,
      LocalSgdSettings settings,
      Correction correction,
      float[] start,
      float[] weights) {
    this.model = model;
    this.examples = examples;
    this.settings = settings;
    this.correction = correction;
    this.start = start;
    this.weights = weights;
    this.at = start;
    this.optimizer = new OptimizerState(settings.optimizer(), weights.length);
  }

  void step(int[] batch) {
    if (settings.momentum() == 0 && batch.length <= model.capacity() && stepAtOnce(batch)) {
      return;
    }
    settle();
    meanGradient(batch);
    addProximal();
    correction.addTo(gradient, weights);
    optimizer.step(weights, gradient);
  }

  private boolean stepAtOnce(int[] batch) {
    if (!advancing) {
      model.attach(at);
      advancing = settings.proximal() == 0 && correction instanceof Correction.None;
    }
    for (int i = 0; i < batch.length; i++) {
      model.input(i, examples, batch[i]);
    }
    model.forward(batch.length);
    model.lossGradients(batch.length);
    if (!model.backwardToStep(batch.length)) {
      return false;
    }
    double factor = -settings.learningRate() / batch.length;
    if (advancing) {
      model.advance(batch.length, factor, weights);
      return true;
    }
    // The gradients are taken already: the pull may change the weights that they are by.
    double pull = settings.learningRate() * settings.proximal();
    if (pull > 0 && at != start) {
      for (int i = 0; i < weights.length; i++) {
        weights[i] -= (float) pull * (weights[i] - start[i]);
      }
    }
    float[] from = correction.step((float) settings.learningRate(), at, weights);
    model.step(batch.length, factor, from, weights);
    at = weights;
    return true;
  }

  /** Puts the weights where the caller wants them. */
  void settle() {
    if (advancing) {
      model.settle(weights);
      advancing = false;
    } else if (at == start) {
      System.arraycopy(start, 0, weights, 0, weights.length);
    }
    at = weights;
  }

  /**
   * Puts there what has changed since the start, and 0 where that is not finite; the end of all.
   *
   * @return its squared norm, as of {@link Model#change}
   */
  double change() {
    if (advancing) {
      return model.change(start, weights);
    }
    settle();
    return Runs.subtract(weights, start, 0, weights.length);
  }

  /** The same without putting it there, where it can be made when it is read. */
  Change held() {
    boolean kept = advancing;
    double squares = kept ? model.holdChange(start, weights) : change() * (1 + 0x1p-15);
    Change.Numbers numbers =
        kept
            ? (from, length, into) -> model.readChange(weights, from, length, into)
            : (from, length, into) -> System.arraycopy(weights, from, into, 0, length);
    if (!(squares < Double.POSITIVE_INFINITY)) {
      float[] all = new float[weights.length];
      numbers.read(0, all.length, all);
      squares = Runs.squares(all, all.length) * (1 + 0x1p-15);
    }
    return new Change(weights.length, Math.sqrt(squares), numbers);
  }

  /**
   * Adds {@code weight} times the change to a sum; the end of all.
   *
   * @param fresh whether what it holds counts as zeros
   */
  void addChange(float weight, boolean fresh, float[] sum) {
    if (advancing) {
      model.addChange(weight, start, weights, fresh, sum);
      return;
    }
    settle();
    if (fresh) {
      Arrays.fill(sum, 0);
    }
    Runs.addDifference(sum, weight, weights, start, 0, weights.length);
  }

  private void meanGradient(int[] batch) {
    if (mean == null) {
      mean = new MeanGradient(model, examples);
      gradient = new float[weights.length];
    }
    mean.compute(weights, batch, gradient);
  }

  private void addProximal() {
    float mu = (float) settings.proximal();
    for (int i = 0; mu > 0 && i < gradient.length; i++) {
      gradient[i] += mu * (weights[i] - start[i]);
    }
  }

  @Override
  public void close() {
    if (mean != null) {
      mean.close();
    }
  }
}
