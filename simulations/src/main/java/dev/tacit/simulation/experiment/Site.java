package dev.tacit.simulation.experiment;

import dev.tacit.learning.loss.Loss;
import dev.tacit.learning.model.Model;

/**
 * What one thread works with, allocated once: there is no model for each client. Not thread-safe.
 *
 * @param experiment shared by the sites of a machine
 * @param model on kernels whose numbers do not depend on what they measured at their start
 * @param update as long as a parameter vector: what a device hands in, before it is protected
 * @param encoded as long: the same as ring elements
 */
public record Site(Experiment experiment, Model model, float[] update, int[] encoded) {
  /** Of an experiment. */
  public static Site of(Experiment experiment) {
    Model model = Model.forClippedSums(experiment.model().spec(), new Loss.SoftmaxCrossEntropy());
    int length = model.parameterCount();
    return new Site(experiment, model, new float[length], new int[length]);
  }
}
