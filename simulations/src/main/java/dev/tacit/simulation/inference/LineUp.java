package dev.tacit.simulation.inference;

import dev.tacit.datasets.Subset;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.Release;
import dev.tacit.simulation.experiment.Replay;
import dev.tacit.simulation.randomness.Draws;
import dev.tacit.simulation.randomness.Seeds;
import java.util.ArrayList;
import java.util.List;

/**
 * People of whom one is a client.
 *
 * @param examples of each
 * @param client which of them it is
 */
record LineUp(List<ExampleStore> examples, int client) {
  /**
   * The client at a random place, and at each other one somebody with as many examples, drawn from
   * others without replacement.
   *
   * @throws IllegalArgumentException if there are too few of these
   */
  static LineUp drawn(ExampleStore own, ExampleStore others, int people, Draws draws) {
    int each = own.size();
    if ((long) (people - 1) * each > others.size()) {
      throw new IllegalArgumentException(
          "people must be at most %d, as clients have %d examples and there are %d to test with, but were %d"
              .formatted(1 + others.size() / each, each, others.size(), people));
    }
    int client = draws.below(people);
    int[] numbers = new int[others.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i;
    }
    List<ExampleStore> examples = new ArrayList<>();
    int used = 0;
    for (int person = 0; person < people; person++) {
      if (person == client) {
        examples.add(own);
        continue;
      }
      int[] some = new int[each];
      for (int i = 0; i < each; i++) {
        int other = used + draws.below(numbers.length - used);
        some[i] = numbers[other];
        numbers[other] = numbers[used++];
      }
      examples.add(new Subset(others, some));
    }
    return new LineUp(List.copyOf(examples), client);
  }

  /**
   * Whose updates would have been nearest to what was seen: the likeliest under Gaussian noise.
   *
   * @param releases of the client's rounds, in their order
   * @param seen of the same rounds
   * @param seeds of the attacker's orders
   */
  int closest(Experiment experiment, List<Release> releases, List<float[]> seen, Seeds seeds) {
    Replay replay = new Replay(experiment);
    double least = Double.POSITIVE_INFINITY;
    int closest = 0;
    for (int person = 0; person < examples.size(); person++) {
      Replay.Memory memory = new Replay.Memory();
      double distance = 0;
      for (int i = 0; i < releases.size(); i++) {
        long order = seeds.at("round", releases.get(i).round()).at("person", person).bits();
        float[] update = replay.update(releases.get(i), examples.get(person), memory, order);
        distance += squaredDistance(seen.get(i), update);
      }
      if (distance < least) {
        least = distance;
        closest = person;
      }
    }
    return closest;
  }

  private static double squaredDistance(float[] seen, float[] update) {
    double sum = 0;
    for (int i = 0; i < update.length; i++) {
      double difference = (double) seen[i] - update[i];
      sum += difference * difference;
    }
    return sum;
  }
}
