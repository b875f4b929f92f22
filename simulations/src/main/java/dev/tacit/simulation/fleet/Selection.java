package dev.tacit.simulation.fleet;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.dpftrl.Participation;
import dev.tacit.simulation.randomness.Draws;

/** Who is asked in a round: the cohort. A function of (seed, round, time) only. */
public sealed interface Selection
    permits Selection.Uniform, Selection.Poisson, Selection.Scheduled {

  /**
   * The cohort, each client once; the order is that of its places.
   *
   * @param round from 0
   * @param seconds simulated time at which availability counts
   */
  int[] select(Fleet fleet, int round, double seconds);

  /**
   * A fixed number, uniformly without replacement from those who are available; all of them if they
   * are fewer. Clients are looked at in a random order until there are enough: unbiased, and in
   * expectation {@code clients} over the available share of work and memory, whatever the size of
   * the fleet.
   *
   * @param clients 1 or more
   */
  record Uniform(int clients) implements Selection {
    public Uniform {
      Argument.atLeastOne("clients", clients);
    }

    /**
     * More than are needed, so that some may drop out or be late; production systems take 1.3 times
     * as many (Bonawitz et al., MLSys 2019, section 9).
     *
     * @param goal updates that are needed, 1 or more
     * @param factor 1 to 100; the product is rounded up
     */
    public static Uniform overSelecting(int goal, double factor) {
      Argument.atLeastOne("goal", goal);
      if (!(factor >= 1 && factor <= 100)) {
        throw new IllegalArgumentException("factor must be in [1, 100] but was " + factor);
      }
      // 10 times 1.3 is a little above 13 in doubles
      return new Uniform((int) Math.ceil(goal * factor * (1 - 1e-12)));
    }

    @Override
    public int[] select(Fleet fleet, int round, double seconds) {
      SparsePermutation order =
          new SparsePermutation(fleet.size(), Draws.of(fleet.seed(), "fleet.uniform", 0, round));
      IntList cohort = new IntList();
      while (order.hasNext() && cohort.size() < clients) {
        int client = order.next();
        if (fleet.available(client, seconds)) {
          cohort.add(client);
        }
      }
      return cohort.toArray();
    }
  }

  /**
   * Each client of the fleet independently with the same probability, and of those the ones that
   * are available: nobody takes part with a higher probability, whoever else is there. Clients that
   * are not drawn are skipped by geometric numbers, so that work and memory grow with the cohort.
   *
   * @param rate the probability, in [1e-9, 1]
   */
  record Poisson(double rate) implements Selection {
    public Poisson {
      if (!(rate >= 1e-9 && rate <= 1)) {
        throw new IllegalArgumentException("rate must be in [1e-9, 1] but was " + rate);
      }
    }

    @Override
    public int[] select(Fleet fleet, int round, double seconds) {
      Draws draws = Draws.of(fleet.seed(), "fleet.poisson", 0, round);
      IntList cohort = new IntList();
      double next = skip(draws);
      while (next < fleet.size()) {
        int client = (int) next;
        if (fleet.available(client, seconds)) {
          cohort.add(client);
        }
        next += 1 + skip(draws);
      }
      return cohort.toArray();
    }

    /** How many are not drawn before the next that is: at least k with probability (1-rate)^k. */
    private double skip(Draws draws) {
      // 1 - uniform is in (0, 1]; its logarithm over that of 0 is 0 at rate 1.
      return Math.floor(StrictMath.log(1 - draws.uniform()) / StrictMath.log1p(-rate));
    }
  }

  /**
   * For correlated noise (DP-FTRL), where nobody may come again too soon: the fleet is cut into
   * groups once and for all, and group round mod groups is asked, each client that is available.
   * Two rounds of one client are therefore a multiple of {@code groups} apart.
   *
   * <p>Of each {@code groups} clients with neighbouring numbers one is in each group, by a random
   * rotation that depends on the seed and their numbers only; so groups are of nearly the same
   * size, a client's group is uniform, and one client more or less moves no other. Work and memory
   * grow with the cohort.
   *
   * @param groups rounds from one turn to the next, 1 to 2^20: fleet size over cohort size
   */
  record Scheduled(int groups) implements Selection {
    public Scheduled {
      Argument.within("groups", groups, 1, Participation.MAXIMUM_STEPS);
    }

    /**
     * What a run of so many rounds keeps to. Holds where every update that arrives counts; where
     * the first so many only do, one client decides about another, and the assignment is {@link
     * Participation.Assignment#ARRANGED}.
     *
     * @param rounds 1 to 2^20
     */
    public Participation participation(int rounds) {
      Argument.within("rounds", rounds, 1, Participation.MAXIMUM_STEPS);
      return new Participation(
          rounds,
          Math.min(groups, rounds),
          (rounds - 1) / groups + 1,
          Participation.Assignment.INDEPENDENT);
    }

    /** The group of a client, 0 to groups - 1. */
    public int group(long seed, int client) {
      return (client % groups + rotation(seed, client / groups)) % groups;
    }

    @Override
    public int[] select(Fleet fleet, int round, double seconds) {
      Argument.within("round", round, 0, Integer.MAX_VALUE);
      int group = round % groups;
      IntList cohort = new IntList();
      for (long first = 0; first < fleet.size(); first += groups) {
        int rotation = rotation(fleet.seed(), (int) (first / groups));
        long client = first + Math.floorMod(group - rotation, groups);
        if (client < fleet.size() && fleet.available((int) client, seconds)) {
          cohort.add((int) client);
        }
      }
      return cohort.toArray();
    }

    private int rotation(long seed, int block) {
      return Draws.of(seed, "fleet.schedule", block, groups).below(groups);
    }
  }
}
