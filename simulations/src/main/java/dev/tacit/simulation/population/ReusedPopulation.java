package dev.tacit.simulation.population;

import dev.tacit.datasets.Subset;
import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.training.Users;
import dev.tacit.simulation.randomness.Draws;
import java.util.Objects;
import java.util.Optional;

/** Clients that share the examples of a store. */
final class ReusedPopulation implements Population {
  private final String name;
  private final ExampleStore examples;
  private final int clients;
  private final int each;
  private final long seed;
  private final Optional<Skew> skew;

  /**
   * How clients differ in their labels.
   *
   * @param weights alpha times the share of each class in the whole
   * @param byClass the examples of each class
   */
  @SuppressWarnings("ArrayRecordComponent") // Shared, never compared.
  private record Skew(double alpha, double[] weights, Users byClass) {}

  private ReusedPopulation(
      String name, ExampleStore examples, int clients, int each, long seed, Optional<Skew> skew) {
    Argument.atLeastOne("clients", clients);
    this.name = Objects.requireNonNull(name, "name");
    this.examples = examples;
    this.clients = clients;
    this.each = each;
    this.seed = seed;
    this.skew = skew;
  }

  static ReusedPopulation uniform(
      String name, ExampleStore examples, int clients, int each, long seed) {
    Argument.within("each", each, 1, examples.size());
    return new ReusedPopulation(name, examples, clients, each, seed, Optional.empty());
  }

  static ReusedPopulation skewed(
      String name, ExampleStore examples, int clients, int each, double alpha, long seed) {
    Argument.within("each", each, 1, 1 << 20);
    if (!(alpha >= 1e-3 && alpha <= 1e6)) {
      throw new IllegalArgumentException("alpha must be in 0.001..1000000 but was " + alpha);
    }
    int[] labels = new int[examples.size()];
    double[] weights = new double[examples.classes()];
    for (int example = 0; example < labels.length; example++) {
      labels[example] = examples.label(example);
      weights[labels[example]] += alpha / labels.length;
    }
    Skew skew = new Skew(alpha, weights, Users.of(labels, weights.length));
    return new ReusedPopulation(name, examples, clients, each, seed, Optional.of(skew));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    String mixture =
        skew.map(s -> ", in class proportions of a Dirichlet distribution of alpha " + s.alpha())
            .orElse("");
    return "%d clients of %d examples, each drawn from the same %d by seed %d%s. Examples are re-used"
            .formatted(clients, each, examples.size(), seed, mixture)
        + " across simulated users: each is held by some %.3g of them."
            .formatted((double) clients * each / examples.size());
  }

  @Override
  public int size() {
    return clients;
  }

  @Override
  public ExampleStore train(int client) {
    Objects.checkIndex(client, clients);
    Draws draws = Draws.of(seed, "population.reused", client, 0);
    return new Subset(
        examples,
        skew.map(s -> mixed(s, draws)).orElseGet(() -> Chosen.some(each, examples.size(), draws)));
  }

  @Override
  public int trainSize(int client) {
    Objects.checkIndex(client, clients);
    return each;
  }

  private int[] mixed(Skew skew, Draws draws) {
    double[] shares = Chosen.dirichlet(skew.weights(), draws);
    int[][] classes = new int[shares.length][];
    int[] numbers = new int[each];
    for (int i = 0; i < each; i++) {
      int label = one(shares, draws.uniform());
      if (classes[label] == null) {
        classes[label] = skew.byClass().examples(label);
      }
      numbers[i] = classes[label][draws.below(classes[label].length)];
    }
    return numbers;
  }

  /** The part of the unit interval in which a number lies; never one of length 0. */
  private static int one(double[] shares, double uniform) {
    int last = 0;
    double left = uniform;
    for (int i = 0; i < shares.length; i++) {
      if (shares[i] > 0) {
        last = i;
        left -= shares[i];
        if (left < 0) {
          return i;
        }
      }
    }
    return last;
  }
}
