package dev.tacit.simulation.experiment;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.dpftrl.Participation;
import dev.tacit.learning.federated.Staleness;
import dev.tacit.simulation.fleet.Fleet;
import dev.tacit.simulation.fleet.RoundRules;
import dev.tacit.simulation.fleet.Selection;
import java.util.Objects;

/** Whose updates make up a step of the server. */
public sealed interface Cohorts {
  /**
   * What an update is multiplied by.
   *
   * @param versions steps of the server since its device got its model
   */
  default double scale(int versions) {
    return 1;
  }

  /** The devices there are. */
  Fleet fleet();

  /** Devices of a sum at most. */
  int largest();

  /** Devices of a sum on average, if all are available and none is lost; at least 1. */
  int expected();

  /**
   * In how many of the first sums one client can be at most.
   *
   * @param rounds how many sums, 1 or more
   */
  int participations(int rounds);

  /**
   * Rounds: a cohort is asked, all train the same model, and the server waits for them.
   *
   * @param selection who is asked
   * @param rules whom it waits for
   * @param partial whether the updates of stragglers count, who did a part of their epochs, as
   *     FedProx has it, or are dropped, as FedAvg does in the same paper (Li, Sahu, Zaheer,
   *     Sanjabi, Talwalkar and Smith, MLSys 2020)
   */
  record Rounds(Fleet fleet, Selection selection, RoundRules rules, boolean partial)
      implements Cohorts {
    public Rounds {
      Objects.requireNonNull(fleet, "fleet");
      Objects.requireNonNull(selection, "selection");
      Objects.requireNonNull(rules, "rules");
    }

    /**
     * Devices of a sum at most; of cohorts that are drawn client by client a number that is
     * exceeded with a probability below 10^-19 each time. No claim of privacy rests on it: a larger
     * sum may wrap around, but it has its noise by then, so that what is released is a function of
     * the sum with its noise all the same.
     */
    @Override
    public int largest() {
      return Math.min(Math.min(asked(), fleet.size()), rules.goal());
    }

    /** Devices that are asked at most. */
    public int asked() {
      if (selection instanceof Selection.Uniform uniform) {
        return uniform.clients();
      } else if (selection instanceof Selection.Scheduled scheduled) {
        return (fleet.size() - 1) / scheduled.groups() + 1;
      }
      // By Bernstein's inequality a binomial variable of mean m is above m + t with probability
      // exp(-t^2 / (2 m + 2 t / 3)) at most. With t = 10 sqrt(m) + 30 the exponent is least at
      // m = 0, where it is 45: 900 + 600 sqrt(m) + 100 m >= 45 (2 m + 20 sqrt(m) / 3 + 20).
      double mean = ((Selection.Poisson) selection).rate() * fleet.size();
      return (int) Math.min(fleet.size(), Math.ceil(mean + 10 * Math.sqrt(mean) + 30));
    }

    @Override
    public int expected() {
      double asked = fleet.size();
      if (selection instanceof Selection.Uniform uniform) {
        asked = Math.min(asked, uniform.clients());
      } else if (selection instanceof Selection.Scheduled scheduled) {
        asked /= scheduled.groups();
      } else {
        asked *= ((Selection.Poisson) selection).rate();
      }
      return (int) Math.max(1, Math.min(Math.round(asked), rules.goal()));
    }

    /** Where it has its turn every so many rounds, its turns; else all of them. */
    @Override
    public int participations(int rounds) {
      return selection instanceof Selection.Scheduled scheduled
          ? (rounds - 1) / scheduled.groups() + 1
          : rounds;
    }

    /** With the updates of stragglers. */
    public Rounds(Fleet fleet, Selection selection, RoundRules rules) {
      this(fleet, selection, rules, true);
    }
  }

  /**
   * No rounds: a fixed number of devices trains at any time, each from the model's version of its
   * start, and the server takes a step whenever so many updates have come (FedBuff: {@link
   * dev.tacit.simulation.fleet.ArrivalQueue}).
   *
   * @param concurrency devices that train at a time, 1 to the fleet's size
   * @param goal K, updates of a step, 1 or more
   * @param stalest updates of devices that started more steps ago are thrown away; 0 or more: so
   *     many models are kept at most beside the latest
   * @param staleness how much the others count
   * @param rest a client is not asked again before the server has taken so many steps more, so that
   *     two of its updates, also of those that are thrown away, are as many apart at least; 0: it
   *     may be asked at once, and be in a step twice
   */
  record Buffered(
      Fleet fleet, int concurrency, int goal, int stalest, Staleness staleness, int rest)
      implements Cohorts {
    @Override
    public double scale(int versions) {
      return staleness.weight(versions);
    }

    /** The most models that are kept. */
    public static final int STALEST = 10_000;

    public Buffered {
      Argument.within("concurrency", concurrency, 1, fleet.size());
      Argument.atLeastOne("goal", goal);
      Argument.within("stalest", stalest, 0, STALEST);
      Objects.requireNonNull(staleness, "staleness");
      Argument.within("rest", rest, 0, Participation.MAXIMUM_STEPS);
      long needed = concurrency + (long) rest * goal;
      if (rest > 0 && needed > fleet.size()) {
        throw new IllegalArgumentException(
            "rest must leave clients to ask: concurrency + rest * goal, %d, must be at most the %d there are"
                .formatted(needed, fleet.size()));
      }
    }

    /** Of clients that may be asked again at once. */
    public Buffered(Fleet fleet, int concurrency, int goal, int stalest, Staleness staleness) {
      this(fleet, concurrency, goal, stalest, staleness, 0);
    }

    @Override
    public int largest() {
      return goal;
    }

    @Override
    public int expected() {
      return goal;
    }

    /**
     * At most one in so many steps as it rests.
     *
     * @throws IllegalStateException if it does not rest
     */
    @Override
    public int participations(int rounds) {
      if (rest == 0) {
        throw new IllegalStateException("rest must be 1 or more for a bound but was 0");
      }
      return (rounds - 1) / rest + 1;
    }

    /** The same for noise that hangs together. Who comes when is by what others do. */
    public Participation participation(int rounds) {
      return new Participation(
          rounds,
          Math.min(rest, rounds),
          participations(rounds),
          Participation.Assignment.ARRANGED);
    }
  }
}
