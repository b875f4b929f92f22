package dev.tacit.simulation.population;

import dev.tacit.simulation.randomness.Draws;
import java.util.Arrays;

/** Random subsets and proportions. */
final class Chosen {
  private Chosen() {}

  /**
   * Different numbers below a size, all subsets equally likely, in time and memory of what is
   * chosen (Floyd's algorithm; Bentley, "Programming Pearls: a sample of brilliance", CACM 1987).
   */
  static int[] some(int count, int size, Draws draws) {
    int[] chosen = new int[count];
    int[] seen = new int[Integer.highestOneBit(Math.max(1, count)) << 2];
    for (int i = 0; i < count; i++) {
      int last = size - count + i;
      int number = draws.below(last + 1);
      if (!add(seen, number)) {
        number = last;
        add(seen, number);
      }
      chosen[i] = number;
    }
    Arrays.sort(chosen);
    return chosen;
  }

  /**
   * Adds a number to a set, in the first free place from where its bits point to.
   *
   * @param set each number plus 1, and 0 in free places, of which there are enough; a power of two
   * @return whether it was not there yet
   */
  private static boolean add(int[] set, int number) {
    int mask = set.length - 1;
    // Times 2^64 over the golden ratio: near numbers point far apart.
    int place = (int) ((number * 0x9e3779b97f4a7c15L) >>> 32) & mask;
    while (set[place] != 0) {
      if (set[place] == number + 1) {
        return false;
      }
      place = (place + 1) & mask;
    }
    set[place] = number + 1;
    return true;
  }

  /**
   * A draw of the Dirichlet distribution.
   *
   * @param weights positive or 0, and a part of weight 0 is 0; at least one is positive
   */
  static double[] dirichlet(double[] weights, Draws draws) {
    double[] parts = new double[weights.length];
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < parts.length; i++) {
      parts[i] = weights[i] > 0 ? logGamma(weights[i], draws) : Double.NEGATIVE_INFINITY;
      largest = Math.max(largest, parts[i]);
    }
    double sum = 0;
    for (int i = 0; i < parts.length; i++) {
      parts[i] = StrictMath.exp(parts[i] - largest);
      sum += parts[i];
    }
    for (int i = 0; i < parts.length; i++) {
      parts[i] /= sum;
    }
    return parts;
  }

  /**
   * The logarithm of a Gamma(shape, 1) variable, which may itself be below the smallest double
   * (Marsaglia, Tsang, "A simple method for generating gamma variables", 2000; below shape 1 by
   * Gamma(shape) = Gamma(shape + 1) U^(1/shape)).
   */
  private static double logGamma(double shape, Draws draws) {
    double raised = shape < 1 ? shape + 1 : shape;
    double boost = shape < 1 ? StrictMath.log(1 - draws.uniform()) / shape : 0;
    double d = raised - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = draws.normal();
      double root = 1 + c * x;
      double v = root * root * root;
      double u = 1 - draws.uniform();
      if (v > 0 && StrictMath.log(u) < 0.5 * x * x + d - d * v + d * StrictMath.log(v)) {
        return StrictMath.log(d * v) + boost;
      }
    }
  }
}
