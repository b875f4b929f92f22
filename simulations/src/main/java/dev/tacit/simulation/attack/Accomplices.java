package dev.tacit.simulation.attack;

import dev.tacit.learning.argument.Argument;
import dev.tacit.simulation.fleet.Fleet;
import dev.tacit.simulation.fleet.Selection;
import dev.tacit.simulation.randomness.Seeds;
import java.util.BitSet;

/**
 * The clients that an attacker has, drawn without replacement from all. Immutable and thread-safe;
 * a bit for each client.
 */
public final class Accomplices {
  private final BitSet clients;

  private Accomplices(BitSet clients) {
    this.clients = clients;
  }

  /**
   * Drawn by a seed.
   *
   * @param count how many, from 0 to the population
   * @param population how many clients there are, 1 or more
   */
  public static Accomplices drawn(int count, int population, long seed) {
    Argument.within("count", count, 0, population);
    BitSet clients = new BitSet(population);
    if (count > 0) {
      Fleet everybody = Fleet.ideal(Seeds.of(seed).at("accomplices").bits(), population);
      for (int client : new Selection.Uniform(count).select(everybody, 0, 0)) {
        clients.set(client);
      }
    }
    return new Accomplices(clients);
  }

  public boolean contains(int client) {
    return clients.get(client);
  }

  public int count() {
    return clients.cardinality();
  }
}
