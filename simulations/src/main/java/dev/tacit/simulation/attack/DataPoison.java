package dev.tacit.simulation.attack;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.simulation.randomness.Seeds;
import java.util.Optional;

/** What an attacker's devices train on instead of their examples. */
public sealed interface DataPoison permits LabelFlip, Backdoor {
  /**
   * A view of a device's examples, as many as they are.
   *
   * @param seeds of this device
   * @throws IllegalArgumentException if they cannot be poisoned like this
   */
  ExampleStore poisoned(ExampleStore honest, Seeds seeds);

  /**
   * What the model is to learn by it: examples with the labels that the attacker wants it to give
   * them, which are not their own. The share that it gives them is the attack's success.
   *
   * @param test honest examples
   * @return empty if it wants nothing of any of these
   * @throws IllegalArgumentException if they cannot be poisoned like this
   */
  Optional<ExampleStore> goal(ExampleStore test);

  /** That examples have classes, one for each. */
  static void requireClasses(ExampleStore examples) {
    if (examples.classes() < 2 || examples.targets() > 0) {
      throw new IllegalArgumentException(
          "examples must have labels of 2 classes or more to be poisoned but have %d and %d targets"
              .formatted(examples.classes(), examples.targets()));
    }
  }
}
