package dev.tacit.simulation.population;

import dev.tacit.datasets.Subset;
import dev.tacit.datasets.partition.Partition;
import dev.tacit.learning.data.ExampleStore;
import java.util.List;

/**
 * Who has which examples. Clients are numbered from 0; all have examples of one shape.
 *
 * <p>Implementations are immutable and thread-safe, give the same client the same examples each
 * time, and give views: no example is copied.
 */
public interface Population {
  /** A few words for headings. */
  String name();

  /** One or more sentences for reports: where examples come from and how they came to clients. */
  String description();

  /** How many clients. */
  int size();

  /**
   * What a client trains on, at least one example.
   *
   * @param client 0 to size - 1
   */
  ExampleStore train(int client);

  /** How many examples {@link #train} has, where that is known without making the view. */
  default int trainSize(int client) {
    return train(client).size();
  }

  /**
   * What a client tests with, for personalisation and federated evaluation; none of it is in {@link
   * #train}. May be empty.
   *
   * @param client 0 to size - 1
   */
  default ExampleStore test(int client) {
    return new Subset(train(client), new int[0]);
  }

  /**
   * The examples of a store dealt out, each to one client.
   *
   * @param clients 1 to the store's size
   * @throws IllegalArgumentException also if the partition needs what the store lacks
   */
  static Population partitioned(
      String name, ExampleStore examples, Partition partition, int clients, long seed) {
    return new DealtPopulation(
        name,
        "%d examples dealt out to %d clients, each to one, by %s with seed %d."
            .formatted(examples.size(), clients, partition, seed),
        partition.split(examples, clients, seed),
        List.of());
  }

  /**
   * One client for each group (a person, a device, a speaking role, a value of a column) that has
   * examples to train on, in the order of the groups' numbers.
   *
   * @param train a {@link dev.tacit.datasets.GroupedStore} with groups
   * @param test examples of the same groups to test with; may be empty
   * @throws IllegalArgumentException if {@code train} has no groups, or {@code test} has other ones
   */
  static Population byGroup(String name, ExampleStore train, ExampleStore test) {
    return DealtPopulation.byGroup(name, train, test);
  }

  /**
   * As many clients as one likes, of a data set of any size: each holds examples drawn from all of
   * them by a hash of its number, so that no memory is needed for it.
   *
   * <p><b>Examples are re-used across simulated users.</b> With more clients than the data set has
   * examples for, each example is held by many: results about accuracy are those of a data set in
   * which people resemble each other more than they do, and {@link #description} says so.
   * User-level privacy is accounted for as ever, since it asks of whom an update came, and not
   * whether somebody else has the same example.
   *
   * @param clients 1 or more
   * @param each examples of a client, all different; 1 to the store's size
   */
  static Population reused(String name, ExampleStore examples, int clients, int each, long seed) {
    return ReusedPopulation.uniform(name, examples, clients, each, seed);
  }

  /**
   * The same, with a mixture of classes of its own for each client, drawn from a Dirichlet
   * distribution around that of the whole (Hsu, Qi, Brown, "Measuring the Effects of Non-Identical
   * Data Distribution for Federated Visual Classification", 2019, section 3). A client may hold an
   * example twice.
   *
   * @param alpha concentration, 0.001 to 1,000,000: small, few classes for each client; large, all
   *     alike
   */
  static Population reusedWithLabelSkew(
      String name, ExampleStore examples, int clients, int each, double alpha, long seed) {
    return ReusedPopulation.skewed(name, examples, clients, each, alpha, seed);
  }

  /**
   * Splits each client's examples to train on in two: of n, floor(share n) become its test. What
   * was its test before is left out.
   *
   * @param share in [0, 1)
   */
  default Population heldOut(double share, long seed) {
    return new HeldOutPopulation(this, share, seed);
  }
}
