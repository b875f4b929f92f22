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
 * @param proximal mu of FedProx (Li, Sahu, Zaheer, Sanjabi, Talwalkar and Smith, "Federated
 *     Optimization in Heterogeneous Networks", MLSys 2020, section 3.2): (mu / 2) |w - start|^2 is
 *     added to the loss, by what is added to the gradient; 0 for none
 */
public record LocalSgdSettings(
    int steps, int batch, double learningRate, double momentum, double proximal) {
  public LocalSgdSettings {
    Argument.atLeastOne("steps", steps);
    Argument.atLeastOne("batch", batch);
    Argument.positive("learningRate", learningRate);
    Argument.fraction("momentum", momentum);
    if (!(proximal >= 0 && proximal < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("proximal must be at least 0 but was " + proximal);
    }
  }

  /** Without a proximal term. */
  public LocalSgdSettings(int steps, int batch, double learningRate, double momentum) {
    this(steps, batch, learningRate, momentum, 0);
  }

  /** What works on the mean gradients. */
  Optimizer optimizer() {
    return new Optimizer.Sgd(Schedule.constant(learningRate), momentum, 0, false, 0);
  }

  /** The same with another learning rate. */
  public LocalSgdSettings withLearningRate(double value) {
    return new LocalSgdSettings(steps, batch, value, momentum, proximal);
  }

  /** The same with another number of steps. */
  public LocalSgdSettings withSteps(int value) {
    return new LocalSgdSettings(value, batch, learningRate, momentum, proximal);
  }
}
