package dev.tacit.simulation.inference;

import dev.tacit.datasets.Subset;
import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.simulation.experiment.Deviation;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.fleet.Fleet;
import dev.tacit.simulation.fleet.Selection;
import dev.tacit.simulation.population.Population;
import dev.tacit.simulation.randomness.Draws;
import dev.tacit.simulation.randomness.Seeds;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * Of whom it is to be found out whether they were in a run. Immutable.
 *
 * @param unit users, who are in a run with their updates, or out of it with zeros in their place,
 *     as {@link dev.tacit.privacy.NeighbouringRelation#ZERO_OUT} has it; or examples of a client,
 *     which are there or not
 * @param clients whose they are, none twice
 * @param examples which of each client's; empty for users
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Targets(PrivacyUnit unit, int[] clients, int[] examples) {
  /**
   * Drawn from all clients without replacement.
   *
   * @param count 1 to the population
   * @throws IllegalArgumentException also if a client whose example is drawn has but one
   */
  static Targets drawn(PrivacyUnit unit, int count, Population population, long seed) {
    Argument.within("targets", count, 1, population.size());
    long drawing = Seeds.of(seed).at("targets").bits();
    int[] clients =
        new Selection.Uniform(count).select(Fleet.ideal(drawing, population.size()), 0, 0);
    if (unit == PrivacyUnit.USER) {
      return new Targets(unit, clients, new int[0]);
    }
    int[] examples = new int[count];
    for (int i = 0; i < count; i++) {
      int has = population.trainSize(clients[i]);
      if (has < 2) {
        throw new IllegalArgumentException(
            ("clients must have 2 examples or more for one of them to be left out but client %d"
                    + " has %d")
                .formatted(clients[i], has));
      }
      examples[i] = Draws.of(drawing, "inference.example", clients[i], 0).below(has);
    }
    return new Targets(unit, clients, examples);
  }

  int count() {
    return clients.length;
  }

  /** What is known of one: its examples. */
  ExampleStore known(Population population, int target) {
    ExampleStore all = population.train(clients[target]);
    return unit == PrivacyUnit.USER ? all : new Subset(all, new int[] {examples[target]});
  }

  /**
   * The experiment with some of the targets in it.
   *
   * @param in by target
   */
  Experiment in(Experiment experiment, BitSet in) {
    BitSet out = new BitSet();
    for (int target = 0; target < clients.length; target++) {
      out.set(clients[target], !in.get(target));
    }
    if (unit == PrivacyUnit.USER) {
      return experiment.withDeviation(new ZeroedOut(out));
    }
    int[] left = new int[experiment.population().size()];
    Arrays.fill(left, -1);
    for (int target = 0; target < clients.length; target++) {
      left[clients[target]] = in.get(target) ? -1 : examples[target];
    }
    return experiment.withPopulation(new LeftOut(experiment.population(), left));
  }

  private record ZeroedOut(BitSet clients) implements Deviation {
    @Override
    public Outcome alter(int client, int round, Seeds seeds, float[] update) {
      return clients.get(client) ? Outcome.NOTHING : Outcome.HONEST;
    }
  }

  /**
   * Clients of whom some miss an example.
   *
   * @param missing by client; -1 if none is
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record LeftOut(Population whole, int[] missing) implements Population {
    @Override
    public String name() {
      return whole.name();
    }

    @Override
    public String description() {
      return whole.description();
    }

    @Override
    public int size() {
      return whole.size();
    }

    @Override
    public ExampleStore train(int client) {
      ExampleStore all = whole.train(client);
      return missing[client] < 0
          ? all
          : new Subset(
              all, IntStream.range(0, all.size()).filter(i -> i != missing[client]).toArray());
    }

    @Override
    public int trainSize(int client) {
      return whole.trainSize(client) - (missing[client] < 0 ? 0 : 1);
    }

    @Override
    public ExampleStore test(int client) {
      return whole.test(client);
    }
  }
}
