package dev.tacit.simulation.experiment;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.data.ExampleStore;
import java.util.Objects;

/**
 * How the model is measured.
 *
 * @param test examples that the model is measured on; may be empty
 * @param every rounds from one measurement to the next, 1 or more; the last round is measured
 */
public record Measurement(ExampleStore test, int every) {
  public Measurement {
    Objects.requireNonNull(test, "test");
    Argument.atLeastOne("every", every);
  }

  /** Whether a round's model is measured. */
  boolean isDue(int round, int rounds) {
    return test.size() > 0 && (round % every == 0 || round == rounds);
  }
}
