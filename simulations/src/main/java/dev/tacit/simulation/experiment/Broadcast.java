package dev.tacit.simulation.experiment;

import dev.tacit.simulation.randomness.Seeds;
import java.io.Serializable;

/**
 * What a round's devices are sent, and who they are, by place. Nobody's to change.
 *
 * @param round from 0
 * @param parameters of the model
 * @param clients their numbers
 * @param epochs that each does
 */
record Broadcast(long seed, int round, float[] parameters, int[] clients, int[] epochs)
    implements Serializable {
  int places() {
    return clients.length;
  }

  /** A device's own randomness in this round. */
  Seeds seeds(int place) {
    return seeds().at("client", clients[place]);
  }

  /** The round's randomness. */
  Seeds seeds() {
    return Seeds.of(seed).at("round", round);
  }
}
