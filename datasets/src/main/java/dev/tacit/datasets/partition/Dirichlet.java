package dev.tacit.datasets.partition;

import dev.tacit.learning.data.ExampleStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Each class dealt out in proportions drawn from a symmetric Dirichlet distribution (Hsu, Qi,
 * Brown, "Measuring the Effects of Non-Identical Data Distribution for Federated Visual
 * Classification", 2019; by class as in Yurochkin et al., ICML 2019): small alpha, few clients hold
 * a class; large alpha, all alike.
 *
 * @param alpha concentration, 0.001..1,000,000
 */
public record Dirichlet(double alpha) implements Partition {
  public Dirichlet {
    if (!(alpha >= 1e-3 && alpha <= 1e6)) {
      throw new IllegalArgumentException("alpha must be in 0.001..1000000 but was " + alpha);
    }
  }

  @Override
  public List<int[]> assign(ExampleStore examples, int clients, Random random) {
    List<List<int[]>> dealt = new ArrayList<>();
    for (int client = 0; client < clients; client++) {
      dealt.add(new ArrayList<>());
    }
    for (int[] numbers : Deal.byClass(examples, random)) {
      int[] ends = Shares.ends(Shares.dirichlet(alpha, clients, random), numbers.length);
      int from = 0;
      for (int client = 0; client < clients; client++) {
        dealt.get(client).add(Arrays.copyOfRange(numbers, from, ends[client]));
        from = ends[client];
      }
    }
    List<int[]> parts = new ArrayList<>();
    for (List<int[]> own : dealt) {
      parts.add(Deal.concatenate(own));
    }
    return Deal.withoutEmpty(parts);
  }
}
