package dev.tacit.datasets.partition;

import dev.tacit.datasets.Subset;
import dev.tacit.learning.data.ExampleStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A way to deal examples out to clients: each example to exactly one, to each client at least one.
 * The same seed deals the same way everywhere ({@link Random}'s sequence is specified).
 */
public sealed interface Partition permits Iid, Dirichlet, Shards, QuantitySkew, ByGroup {

  /**
   * Reads {@code iid}, {@code dirichlet:ALPHA}, {@code shards:K}, {@code log-normal-sizes:SIGMA},
   * {@code dirichlet-sizes:ALPHA} or {@code groups}.
   *
   * @throws IllegalArgumentException for anything else
   */
  static Partition parse(String text) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    String argument = colon < 0 ? "" : text.substring(colon + 1);
    try {
      if (name.equals("iid") && colon < 0) {
        return new Iid();
      }
      if (name.equals("dirichlet")) {
        return new Dirichlet(Double.parseDouble(argument));
      }
      if (name.equals("shards")) {
        return new Shards(Integer.parseInt(argument));
      }
      if (name.equals("log-normal-sizes")) {
        return new QuantitySkew(QuantitySkew.Law.LOG_NORMAL, Double.parseDouble(argument));
      }
      if (name.equals("dirichlet-sizes")) {
        return new QuantitySkew(QuantitySkew.Law.DIRICHLET, Double.parseDouble(argument));
      }
      if (name.equals("groups") && colon < 0) {
        return new ByGroup();
      }
    } catch (IllegalArgumentException e) {
      // The message below says what was expected.
    }
    throw new IllegalArgumentException(
        "partition must be iid, dirichlet:ALPHA with ALPHA from 0.001 to 1000000, shards:K with K"
            + " from 1 to 1000, log-normal-sizes:SIGMA with SIGMA from 0 to 10,"
            + " dirichlet-sizes:ALPHA, or groups, but was "
            + text);
  }

  /** Which examples each client gets, in the order that it will number them. */
  List<int[]> assign(ExampleStore examples, int clients, Random random);

  /**
   * Deals a store out; the parts read from the store.
   *
   * @param clients 1..{@code examples.size()}
   * @throws IllegalArgumentException also if the partition needs what the store lacks
   */
  default List<ExampleStore> split(ExampleStore examples, int clients, long seed) {
    if (clients < 1 || clients > examples.size()) {
      throw new IllegalArgumentException(
          "clients must be in 1.." + examples.size() + " but was " + clients);
    }
    List<ExampleStore> parts = new ArrayList<>(clients);
    for (int[] part : assign(examples, clients, new Random(seed))) {
      parts.add(new Subset(examples, part));
    }
    return parts;
  }
}
