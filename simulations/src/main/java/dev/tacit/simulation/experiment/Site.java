package dev.tacit.simulation.experiment;

import dev.tacit.learning.federated.Scaffold;
import dev.tacit.learning.model.Model;

/**
 * What one thread works with, allocated once: there is no model for each client. Not thread-safe.
 *
 * @param experiment shared by the sites of a machine
 * @param model on kernels whose numbers do not depend on what they measured at their start
 * @param update {@link Protection#width} numbers: what a device hands in, before it is protected
 * @param encoded {@link Protection#elements} of it: what it hands in then
 * @param change of a device with a control variate and steps without noise; else empty
 */
public record Site(
    Experiment experiment, Model model, float[] update, int[] encoded, Scaffold.Change change) {
  /** Of an experiment. */
  public static Site of(Experiment experiment) {
    Model model = experiment.workspace();
    int parameters = model.parameterCount();
    int width = experiment.protection().width(experiment.algorithm(), parameters);
    int elements = experiment.protection().elements(width);
    boolean variates =
        experiment.algorithm() instanceof Algorithm.ControlVariates
            && !(experiment.protection() instanceof Protection.Local);
    return new Site(
        experiment,
        model,
        new float[width],
        new int[elements],
        Scaffold.Change.zero(variates ? parameters : 0));
  }
}
