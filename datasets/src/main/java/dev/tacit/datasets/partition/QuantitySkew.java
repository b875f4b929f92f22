package dev.tacit.datasets.partition;

import dev.tacit.learning.data.ExampleStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Shuffled and cut into parts of random sizes: all clients have the same distribution of examples,
 * but some have many of them and others few. By a Dirichlet distribution of sizes as in Li, Diao,
 * Chen, He, "Federated Learning on Non-IID Data Silos: An Experimental Study", ICDE 2022.
 *
 * @param parameter of a log-normal law its sigma, 0..10, 0 for equal sizes; of a Dirichlet its
 *     concentration, 0.001..1,000,000, large for equal sizes
 */
public record QuantitySkew(Law law, double parameter) implements Partition {
  /** The distribution of sizes. */
  public enum Law {
    /** Independent log-normal sizes, scaled to the whole. */
    LOG_NORMAL,
    /** Symmetric Dirichlet shares of the whole. */
    DIRICHLET
  }

  public QuantitySkew {
    if (law == Law.LOG_NORMAL && !(parameter >= 0 && parameter <= 10)) {
      throw new IllegalArgumentException("sigma must be in 0..10 but was " + parameter);
    }
    if (law == Law.DIRICHLET && !(parameter >= 1e-3 && parameter <= 1e6)) {
      throw new IllegalArgumentException("alpha must be in 0.001..1000000 but was " + parameter);
    }
  }

  @Override
  public List<int[]> assign(ExampleStore examples, int clients, Random random) {
    double[] shares =
        law == Law.LOG_NORMAL
            ? Shares.logNormal(parameter, clients, random)
            : Shares.dirichlet(parameter, clients, random);
    int[] order = Deal.shuffled(examples.size(), random);
    List<int[]> parts = new ArrayList<>(clients);
    int from = 0;
    for (int end : Shares.ends(shares, order.length)) {
      parts.add(Arrays.copyOfRange(order, from, end));
      from = end;
    }
    return Deal.withoutEmpty(parts);
  }
}
