package dev.tacit.learning.federated;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.optimizer.Optimizer;
import dev.tacit.learning.optimizer.Schedule;

/**
 * What a client's training without noise is told to do.
 *
 * @param steps 1 or more
 * @param batch examples of a step, 1 or more; a client with fewer takes all it has
 * @param learningRate positive
 * @param momentum in [0, 1): of the heavy ball, v = momentum v + g
 */
public record LocalSgdSettings(int steps, int batch, double learningRate, double momentum) {
  public LocalSgdSettings {
    Argument.atLeastOne("steps", steps);
    Argument.atLeastOne("batch", batch);
    Argument.positive("learningRate", learningRate);
    Argument.fraction("momentum", momentum);
  }

  /** What works on the mean gradients. */
  Optimizer optimizer() {
    return new Optimizer.Sgd(Schedule.constant(learningRate), momentum, 0, false, 0);
  }

  /** The same with another learning rate. */
  public LocalSgdSettings withLearningRate(double value) {
    return new LocalSgdSettings(steps, batch, value, momentum);
  }
}
