package dev.tacit.simulation.fleet;

import dev.tacit.simulation.randomness.Draws;
import java.util.Arrays;

/**
 * Devices that have time for a part of their epochs only: a uniform number of 1 to all of them (Li,
 * Sahu, Zaheer, Sanjabi, Talwalkar, Smith, "Federated Optimization in Heterogeneous Networks",
 * MLSys 2020, section 5.2; the published code draws 1 to all but one). Of a cohort of n, n less
 * round(n (1 - share)), halves up, are, so that a cohort of 10 at 0.9 always has one that is not,
 * as in that code (whose Python rounds halves to even). Anew in each round; FedAvg is what leaves
 * them out, FedProx what takes them in.
 *
 * @param share in [0, 1]
 */
public record Stragglers(double share) {
  public Stragglers {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("share must be in [0, 1] but was " + share);
    }
  }

  /** Nobody. */
  public static Stragglers none() {
    return new Stragglers(0);
  }

  /** Which places of a cohort are stragglers: those of the lowest draws. */
  boolean[] of(long seed, long round, int[] cohort) {
    long rest = Math.round(cohort.length * (1 - share));
    int count = (int) (cohort.length - rest);
    double[] draws = new double[cohort.length];
    for (int place = 0; place < cohort.length; place++) {
      draws[place] = draw(seed, round, cohort[place]);
    }
    double[] sorted = draws.clone();
    Arrays.sort(sorted);
    boolean[] stragglers = new boolean[cohort.length];
    int left = count;
    for (int place = 0; place < cohort.length && left > 0; place++) {
      if (draws[place] <= sorted[count - 1]) {
        stragglers[place] = true;
        left--;
      }
    }
    return stragglers;
  }

  /** Whether a client that starts alone is one: with the probability of the share. */
  boolean alone(long seed, long start, int client) {
    return draw(seed, start, client) < share;
  }

  private static double draw(long seed, long round, int client) {
    return Draws.of(seed, "fleet.straggler", client, round).uniform();
  }

  /** How many epochs, or other parts of its work, a straggler does. */
  static int parts(long seed, long round, int client, int all) {
    return 1 + Draws.of(seed, "fleet.epochs", client, round).below(all);
  }
}
