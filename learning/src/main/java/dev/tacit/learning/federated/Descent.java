package dev.tacit.learning.federated;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.optimizer.OptimizerState;

/**
 * The steps of one client's training. One that needs nothing but the mean gradient of a micro-batch
 * goes through the weights once, from where they start to the client's own: neither a gradient nor
 * a copy of the start is made.
 */
final class Descent implements AutoCloseable {
  private final Model model;
  private final ExampleStore examples;
  private final LocalSgdSettings settings;
  private final Correction correction;
  private final float[] start;
  private final float[] weights;
  private final OptimizerState optimizer;

  /** Where the weights are: {@code start} before the first step. */
  private float[] at;

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
    copyStart();
    meanGradient(batch);
    addProximal();
    correction.addTo(gradient, weights);
    optimizer.step(weights, gradient);
  }

  private boolean stepAtOnce(int[] batch) {
    model.attach(at);
    for (int i = 0; i < batch.length; i++) {
      model.input(i, examples, batch[i]);
    }
    model.forward(batch.length);
    model.lossGradients(batch.length);
    if (!model.backwardToStep(batch.length)) {
      return false;
    }
    // The gradients are taken already: the pull may change the weights that they are by.
    double pull = settings.learningRate() * settings.proximal();
    if (pull > 0 && at != start) {
      for (int i = 0; i < weights.length; i++) {
        weights[i] -= (float) pull * (weights[i] - start[i]);
      }
    }
    float[] from = correction.step((float) settings.learningRate(), at, weights);
    model.step(batch.length, -settings.learningRate() / batch.length, from, weights);
    at = weights;
    return true;
  }

  /** Puts the weights where the caller wants them, if no step did. */
  void copyStart() {
    if (at == start) {
      System.arraycopy(start, 0, weights, 0, weights.length);
      at = weights;
    }
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
