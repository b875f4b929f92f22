package dev.tacit.simulation.engine;

import dev.tacit.learning.model.Model;

/**
 * What one thread works with, allocated once: there is no model for each client. Not thread-safe.
 *
 * @param model on kernels whose numbers do not depend on what they measured at their start
 * @param update as long as a parameter vector
 */
public record Workspace(Model model, float[] update) {
  /** Of a model; the second array is as long as its parameters. */
  public static Workspace of(Model model) {
    return new Workspace(model, new float[model.parameterCount()]);
  }
}
