package dev.tacit.simulation.population;

import dev.tacit.datasets.GroupedStore;
import dev.tacit.datasets.Subset;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.training.Users;
import java.util.ArrayList;
import java.util.List;

/**
 * Each example is one client's.
 *
 * @param trains one for each client
 * @param tests likewise, or none at all
 */
record DealtPopulation(
    String name, String description, List<ExampleStore> trains, List<ExampleStore> tests)
    implements Population {
  DealtPopulation {
    trains = List.copyOf(trains);
    tests = List.copyOf(tests);
  }

  static DealtPopulation byGroup(String name, ExampleStore train, ExampleStore test) {
    int groups = GroupedStore.groupsOf(train);
    if (groups == 0) {
      throw new IllegalArgumentException("train must have groups but has none");
    }
    if (test.size() > 0 && GroupedStore.groupsOf(test) != groups) {
      throw new IllegalArgumentException(
          "test must have %d groups as train but has %d"
              .formatted(groups, GroupedStore.groupsOf(test)));
    }
    Users training = users(train, groups);
    Users testing = users(test, groups);
    List<ExampleStore> trains = new ArrayList<>();
    List<ExampleStore> tests = new ArrayList<>();
    for (int group = 0; group < groups; group++) {
      int[] own = training.examples(group);
      if (own.length > 0) {
        trains.add(new Subset(train, own));
        tests.add(new Subset(test, testing.examples(group)));
      }
    }
    return new DealtPopulation(
        name,
        "%d examples of %d clients, one for each group that has any."
            .formatted(train.size(), trains.size()),
        trains,
        tests);
  }

  private static Users users(ExampleStore examples, int groups) {
    int[] groupOf = new int[examples.size()];
    for (int example = 0; example < groupOf.length; example++) {
      groupOf[example] = GroupedStore.groupOf(examples, example);
    }
    return Users.of(groupOf, groups);
  }

  @Override
  public int size() {
    return trains.size();
  }

  @Override
  public ExampleStore train(int client) {
    return trains.get(client);
  }

  @Override
  public ExampleStore test(int client) {
    return tests.isEmpty() ? Population.super.test(client) : tests.get(client);
  }
}
