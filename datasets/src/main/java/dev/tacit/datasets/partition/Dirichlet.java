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
      double[] shares = shares(clients, random);
      double sum = 0;
      int from = 0;
      for (int client = 0; client < clients; client++) {
        sum += shares[client];
        int to =
            client == clients - 1
                ? numbers.length
                : (int) Math.min(numbers.length, Math.round(sum * numbers.length));
        dealt.get(client).add(Arrays.copyOfRange(numbers, from, to));
        from = to;
      }
    }
    List<int[]> parts = new ArrayList<>();
    for (List<int[]> own : dealt) {
      parts.add(Deal.concatenate(own));
    }
    return Deal.withoutEmpty(parts);
  }

  private double[] shares(int clients, Random random) {
    double[] logs = new double[clients];
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < clients; i++) {
      logs[i] = logGamma(random);
      largest = Math.max(largest, logs[i]);
    }
    double sum = 0;
    for (int i = 0; i < clients; i++) {
      logs[i] = Math.exp(logs[i] - largest);
      sum += logs[i];
    }
    for (int i = 0; i < clients; i++) {
      logs[i] /= sum;
    }
    return logs;
  }

  /**
   * The logarithm of a Gamma(alpha, 1) variable, since small alphas give numbers below the smallest
   * double (Marsaglia, Tsang, "A simple method for generating gamma variables", 2000; for alpha
   * below 1 by their section 6, Gamma(alpha) = Gamma(alpha + 1) U^(1/alpha)).
   */
  private double logGamma(Random random) {
    double shape = alpha < 1 ? alpha + 1 : alpha;
    double boost = alpha < 1 ? Math.log(1 - random.nextDouble()) / alpha : 0;
    double d = shape - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = random.nextGaussian();
      double v = Math.pow(1 + c * x, 3);
      double u = 1 - random.nextDouble();
      if (v > 0 && Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
        return Math.log(d * v) + boost;
      }
    }
  }
}
