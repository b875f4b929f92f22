package dev.tacit.simulation.experiment;

import dev.tacit.secagg.parameters.Demands;
import java.util.Objects;

/** How the server comes by the sum of what devices hand in. Both ways give the same, bit by bit. */
public sealed interface SecureSum {
  /** The sum, added up as it is. */
  record Ideal() implements SecureSum {}

  /**
   * The product's secure aggregation, of all devices of a round in this process: keys, shares,
   * masks and signatures, a session for each round.
   *
   * <p>A device that the fleet loses is silent from one of the first three phases on, by the seed:
   * from the beginning, after its keys, or after its shares. As many, on average, are silent later,
   * in each of the two phases after masked inputs; what they handed in counts. If more are lost
   * than the session can bear, its round is abandoned: there alone do the two ways differ.
   *
   * @param demands what each session must withstand
   */
  record Real(Demands demands) implements SecureSum {
    public Real {
      Objects.requireNonNull(demands, "demands");
    }
  }
}
