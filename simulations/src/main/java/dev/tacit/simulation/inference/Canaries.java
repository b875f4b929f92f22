package dev.tacit.simulation.inference;

import dev.tacit.simulation.experiment.Deviation;
import dev.tacit.simulation.experiment.Release;
import dev.tacit.simulation.randomness.Draws;
import dev.tacit.simulation.randomness.Seeds;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Users who hand in the worst that privacy must hide: in all rounds the same vector, as long as
 * clipping lets it be and orthogonal to all other canaries', or nothing. Immutable.
 *
 * <p>The vector of canary k is of random signs on the k-th of as many parts of what devices hand in
 * as there are canaries, and 0 elsewhere.
 *
 * @param clients whose they are, in rising order, none twice
 * @param included which hand in their vector
 * @param norm of the vectors, positive
 * @param hidden whether nobody learns who was drawn
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Canaries(int[] clients, BitSet included, double norm, boolean hidden, long seed)
    implements Deviation {
  /** Nothing in place of what the honest device would send, or the vector. */
  @Override
  public Outcome alter(int client, int round, Seeds seeds, float[] update) {
    int canary = canary(client);
    if (canary < 0) {
      return Outcome.HONEST;
    }
    if (!included.get(canary)) {
      return Outcome.NOTHING;
    }
    Arrays.fill(update, 0);
    int size = size(update.length);
    float step = (float) (norm / Math.sqrt(size));
    Draws signs = signs(canary);
    for (int i = canary * size; i < (canary + 1) * size; i++) {
      update[i] = signs.bits() < 0 ? -step : step;
    }
    return Outcome.OTHER;
  }

  /**
   * Adds to each canary's score how far the mean goes along its vector, unless it is known that it
   * was not in the round.
   */
  void score(Release release, double[] scores) {
    int size = size(release.mean().length);
    for (int client : hidden ? clients : release.clients()) {
      int canary = canary(client);
      if (canary < 0) {
        continue;
      }
      Draws signs = signs(canary);
      double sum = 0;
      for (int i = canary * size; i < (canary + 1) * size; i++) {
        sum += signs.bits() < 0 ? -release.mean()[i] : release.mean()[i];
      }
      scores[canary] += sum / Math.sqrt(size);
    }
  }

  /** Its number; below 0 of a client that is none. */
  private int canary(int client) {
    return Arrays.binarySearch(clients, client);
  }

  private int size(int dimension) {
    return dimension / clients.length;
  }

  private Draws signs(int canary) {
    return Draws.of(seed, "inference.canary", canary, 0);
  }
}
