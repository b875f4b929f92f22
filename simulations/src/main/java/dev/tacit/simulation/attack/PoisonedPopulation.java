package dev.tacit.simulation.attack;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.simulation.population.Population;
import dev.tacit.simulation.randomness.Seeds;

/** Clients of whom some train on what an attacker gives them; what they test with is theirs. */
record PoisonedPopulation(Population honest, Accomplices accomplices, DataPoison poison, long seed)
    implements Population {
  @Override
  public String name() {
    return honest.name();
  }

  @Override
  public String description() {
    return honest.description()
        + " The examples of %,d clients are poisoned by an attacker: %s."
            .formatted(accomplices.count(), poison);
  }

  @Override
  public int size() {
    return honest.size();
  }

  @Override
  public ExampleStore train(int client) {
    ExampleStore own = honest.train(client);
    return accomplices.contains(client)
        ? poison.poisoned(own, Seeds.of(seed).at("poison").at("client", client))
        : own;
  }

  @Override
  public int trainSize(int client) {
    return honest.trainSize(client);
  }

  @Override
  public ExampleStore test(int client) {
    return honest.test(client);
  }
}
