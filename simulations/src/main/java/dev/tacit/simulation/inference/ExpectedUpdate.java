package dev.tacit.simulation.inference;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.federated.LocalSgd;
import dev.tacit.learning.federated.LocalSgdSettings;
import dev.tacit.learning.model.Model;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/** What a device would hand in that has some examples: an attacker who has them can compute it. */
final class ExpectedUpdate {
  private ExpectedUpdate() {}

  /**
   * Computes it.
   *
   * @param into overwritten
   * @param norm that updates are clipped to, if they are
   */
  static void into(
      float[] into,
      Model model,
      float[] before,
      ExampleStore examples,
      LocalSgdSettings settings,
      LongSupplier order,
      OptionalDouble norm) {
    LocalSgd.train(model, before, examples, settings, order, step -> {}, into);
    for (int i = 0; i < into.length; i++) {
      into[i] -= before[i];
    }
    norm.ifPresent(most -> clip(into, most));
  }

  /** Shortens a vector to a norm if it is longer. */
  static void clip(float[] vector, double norm) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    double length = Math.sqrt(squares);
    for (int i = 0; length > norm && i < vector.length; i++) {
      vector[i] *= (float) (norm / length);
    }
  }
}
