package dev.tacit.simulation.experiment;

import dev.tacit.simulation.randomness.Seeds;
import java.io.Serializable;
import java.util.Arrays;

/**
 * What the devices of a step of the server are sent, and who they are, by place. Nobody's to
 * change.
 *
 * @param round from 0
 * @param models that they train from
 * @param modelOf which of the models each got
 * @param clients their numbers; where devices come as they please, one may be there twice
 * @param parts of the work that each does: epochs, or noisy steps
 * @param staleness steps since each of them got its model; 0 in rounds
 * @param lost clients that were asked too and whose updates do not count
 */
record Broadcast(
    long seed,
    int round,
    float[][] models,
    int[] modelOf,
    int[] clients,
    int[] parts,
    int[] staleness,
    int[] lost)
    implements Serializable {
  int places() {
    return clients.length;
  }

  /** What a device trains from. */
  float[] model(int place) {
    return models[modelOf[place]];
  }

  /** How many weights a model has. */
  int dimension() {
    return models[0].length;
  }

  /** A device's own randomness in this round. */
  Seeds seeds(int place) {
    int client = clients[place];
    int before =
        models.length == 1
            ? 0
            : (int) Arrays.stream(clients, 0, place).filter(other -> other == client).count();
    Seeds seeds = seeds().at("client", client);
    return before == 0 ? seeds : seeds.at("again", before);
  }

  /** The round's randomness. */
  Seeds seeds() {
    return Seeds.of(seed).at("round", round);
  }
}
