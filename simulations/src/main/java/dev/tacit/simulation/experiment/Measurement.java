package dev.tacit.simulation.experiment;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.data.ExampleStore;
import java.util.Objects;
import java.util.Optional;

/**
 * How the model is measured.
 *
 * @param test examples that the model is measured on; may be empty
 * @param every rounds from one measurement to the next, 1 or more; the last round is measured
 * @param federated what clients measure at the same times
 * @param goal examples with the labels that an attacker wants the model to give them, not empty, if
 *     there is one who wants any
 */
public record Measurement(
    ExampleStore test, int every, Optional<Federated> federated, Optional<ExampleStore> goal) {
  public Measurement {
    Objects.requireNonNull(test, "test");
    Objects.requireNonNull(federated, "federated");
    Objects.requireNonNull(goal, "goal");
    Argument.atLeastOne("every", every);
  }

  /** Without an attacker. */
  public Measurement(ExampleStore test, int every, Optional<Federated> federated) {
    this(test, every, federated, Optional.empty());
  }

  /** On test examples only. */
  public Measurement(ExampleStore test, int every) {
    this(test, every, Optional.empty());
  }

  /** Whether a round's model is measured. */
  boolean isDue(int round, int rounds) {
    return round % every == 0 || round == rounds;
  }
}
