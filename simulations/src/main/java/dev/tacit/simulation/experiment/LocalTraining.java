package dev.tacit.simulation.experiment;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.federated.LocalSgdSettings;

/**
 * What each device does in a round, told in passes over its own examples, of which devices have
 * more or fewer: {@link dev.tacit.learning.federated.LocalSgd} for so many steps.
 *
 * @param epochs E, passes over a device's examples, 1 or more
 * @param batch B, examples of a step, 1 or more; {@link #ALL} for all that the device has
 * @param learningRate positive, of the first round
 * @param decay what the learning rate is multiplied by from round to round, in (0, 1]
 * @param momentum in [0, 1)
 * @param proximal mu of FedProx, at least 0
 */
public record LocalTraining(
    int epochs, int batch, double learningRate, double decay, double momentum, double proximal) {
  /** As many examples as there are: B = infinity. */
  public static final int ALL = Integer.MAX_VALUE;

  public LocalTraining {
    Argument.atLeastOne("epochs", epochs);
    if (!(decay > 0 && decay <= 1)) {
      throw new IllegalArgumentException("decay must be in (0, 1] but was " + decay);
    }
    // Checks the others.
    new LocalSgdSettings(1, batch, learningRate, momentum, proximal);
  }

  /** Plain steps of one rate in all rounds. */
  public LocalTraining(int epochs, int batch, double learningRate) {
    this(epochs, batch, learningRate, 1, 0, 0);
  }

  /**
   * FedSGD: one step on all that a device has (McMahan, Moore, Ramage, Hampson, Agüera y Arcas,
   * AISTATS 2017, section 2).
   */
  public static LocalTraining fedSgd(double learningRate) {
    return new LocalTraining(1, ALL, learningRate);
  }

  /**
   * What a device does.
   *
   * @param round from 0
   * @param examples that it has, 0 or more
   * @param part passes that it does, which for a straggler are fewer than {@link #epochs}
   */
  public LocalSgdSettings settings(int round, int examples, int part) {
    long batches = Math.max(1, (examples + (long) batch - 1) / batch);
    int steps = (int) Math.min(Integer.MAX_VALUE, part * batches);
    double rate = learningRate * Math.pow(decay, round);
    return new LocalSgdSettings(steps, batch, rate, momentum, proximal);
  }
}
