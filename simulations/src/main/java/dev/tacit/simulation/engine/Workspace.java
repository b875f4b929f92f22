package dev.tacit.simulation.engine;

import dev.tacit.learning.model.Model;

/**
 * What one thread works with, allocated once: there is no model for each client. Not thread-safe.
 *
 * @param model on kernels whose numbers do not depend on what they measured at their start
 * @param update as long as a parameter vector
 * @param encoded as long
 */
public record Workspace(Model model, float[] update, int[] encoded) {
  /** Of a model. */
  public static Workspace of(Model model) {
    int length = model.parameterCount();
    return new Workspace(model, new float[length], new int[length]);
  }
}
