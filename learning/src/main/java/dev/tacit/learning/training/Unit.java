package dev.tacit.learning.training;

import dev.tacit.learning.federated.LocalSgdSettings;
import dev.tacit.privacy.PrivacyUnit;
import java.util.Objects;

/** Whose contribution is clipped, and so whose presence the noise hides. Immutable values. */
public sealed interface Unit {
  /** Each example's gradient. */
  Unit EXAMPLE = new Example();

  /** The unit in the accountant's words. */
  PrivacyUnit privacyUnit();

  /** Each example's gradient. */
  record Example() implements Unit {
    @Override
    public PrivacyUnit privacyUnit() {
      return PrivacyUnit.EXAMPLE;
    }
  }

  /**
   * Each user's whole update: what is left of a local training on the user's own examples, less the
   * weights that it started from (McMahan, Ramage, Talwar and Zhang, "Learning Differentially
   * Private Recurrent Language Models", ICLR 2018, algorithm 1). The optimizer is given minus the
   * mean update as the gradient, so plain SGD of rate 1 is federated averaging.
   *
   * @param localTraining of each sampled user in each step
   */
  record User(LocalSgdSettings localTraining) implements Unit {
    public User {
      Objects.requireNonNull(localTraining, "localTraining");
    }

    @Override
    public PrivacyUnit privacyUnit() {
      return PrivacyUnit.USER;
    }
  }
}
