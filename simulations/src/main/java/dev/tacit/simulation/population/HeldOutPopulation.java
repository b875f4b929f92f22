package dev.tacit.simulation.population;

import dev.tacit.datasets.Subset;
import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.simulation.randomness.Draws;
import java.util.BitSet;
import java.util.stream.IntStream;

/** Clients who keep some of their examples to test with. */
record HeldOutPopulation(Population whole, double share, long seed) implements Population {
  HeldOutPopulation {
    Argument.fraction("share", share);
  }

  @Override
  public String name() {
    return whole.name();
  }

  @Override
  public String description() {
    return whole.description()
        + " Each client tests with a share of %s of its own, drawn by seed %d."
            .formatted(share, seed);
  }

  @Override
  public int size() {
    return whole.size();
  }

  @Override
  public ExampleStore train(int client) {
    return part(client, false);
  }

  @Override
  public int trainSize(int client) {
    int all = whole.trainSize(client);
    return all - held(all);
  }

  @Override
  public ExampleStore test(int client) {
    return part(client, true);
  }

  private ExampleStore part(int client, boolean testing) {
    ExampleStore all = whole.train(client);
    Draws draws = Draws.of(seed, "population.held-out", client, 0);
    BitSet held = new BitSet(all.size());
    for (int example : Chosen.some(held(all.size()), all.size(), draws)) {
      held.set(example);
    }
    return new Subset(
        all,
        IntStream.range(0, all.size()).filter(example -> held.get(example) == testing).toArray());
  }

  private int held(int examples) {
    return (int) (share * examples);
  }
}
