package dev.tacit.learning.federated;

import dev.tacit.learning.argument.Argument;

/**
 * How a server moves its model by the mean of its clients' updates (an update is a client's
 * parameters after training less those before). Works on released numbers only: costs no privacy.
 */
public sealed interface ServerOptimizer {

  /**
   * The next parameters; the arguments stay as they are.
   *
   * @throws IllegalArgumentException if the two differ in length
   */
  float[] apply(float[] parameters, float[] meanUpdate);

  /**
   * Federated averaging (McMahan, Moore, Ramage, Hampson, Agüera y Arcas, AISTATS 2017, algorithm
   * 1): parameters + learningRate * meanUpdate.
   *
   * @param learningRate positive; 1 is the plain average of the clients' parameters
   */
  record FedAvg(double learningRate) implements ServerOptimizer {
    public FedAvg {
      Argument.positive("learningRate", learningRate);
    }

    @Override
    public float[] apply(float[] parameters, float[] meanUpdate) {
      Argument.length("meanUpdate", meanUpdate.length, parameters.length);
      float[] next = new float[parameters.length];
      for (int i = 0; i < next.length; i++) {
        next[i] = (float) (parameters[i] + learningRate * meanUpdate[i]);
      }
      return next;
    }
  }
}
