package dev.tacit.cli.simulate;

import dev.tacit.cli.config.Range;
import dev.tacit.cli.config.Section;
import dev.tacit.learning.dpftrl.Participation;
import dev.tacit.learning.federated.Staleness;
import dev.tacit.simulation.experiment.Cohorts;
import dev.tacit.simulation.fleet.Fleet;
import dev.tacit.simulation.fleet.RoundRules;
import dev.tacit.simulation.fleet.Selection;
import java.time.Duration;
import java.util.List;

/** Who takes part in a step of the server: the section {@code cohort}. */
sealed interface CohortConfig {
  /** Clients of a cohort at most, or of a step; what noise is made for. */
  int clients();

  /** Clients of a step on average, of a population whose devices never fail. */
  double expected(int population);

  /** On a fleet. */
  Cohorts on(Fleet fleet);

  /**
   * Checks that a cohort is not of more clients than there are.
   *
   * @throws IllegalArgumentException naming the key if it is
   */
  void requireWithin(int population);

  /** Rounds of a cohort each. */
  record InRounds(Selection selection, RoundRules rules, boolean partial) implements CohortConfig {
    @Override
    public int clients() {
      int asked =
          selection instanceof Selection.Uniform uniform ? uniform.clients() : Integer.MAX_VALUE;
      return Math.min(asked, rules.goal());
    }

    @Override
    public double expected(int population) {
      double asked = population;
      if (selection instanceof Selection.Uniform uniform) {
        asked = uniform.clients();
      } else if (selection instanceof Selection.Poisson poisson) {
        asked = poisson.rate() * population;
      } else if (selection instanceof Selection.Scheduled scheduled) {
        asked = population / (double) scheduled.groups();
      }
      return Math.min(Math.min(asked, rules.goal()), population);
    }

    @Override
    public Cohorts on(Fleet fleet) {
      return new Cohorts.Rounds(fleet, selection, rules, partial);
    }

    /** The selection would take all, and noise would be made for more than there ever are. */
    @Override
    public void requireWithin(int population) {
      if (selection instanceof Selection.Uniform uniform) {
        require("cohort.clients", uniform.clients(), population);
      } else if (selection instanceof Selection.Scheduled scheduled) {
        require("cohort.groups", scheduled.groups(), population);
      }
    }
  }

  /** Updates as they come. */
  record AsTheyCome(int concurrency, int goal, int stalest, Staleness staleness, int rest)
      implements CohortConfig {
    @Override
    public int clients() {
      return goal;
    }

    @Override
    public double expected(int population) {
      return goal;
    }

    @Override
    public Cohorts on(Fleet fleet) {
      return new Cohorts.Buffered(fleet, concurrency, goal, stalest, staleness, rest);
    }

    @Override
    public void requireWithin(int population) {
      require("cohort.concurrency", concurrency, population);
      long needed = concurrency + (long) rest * goal;
      if (rest > 0 && needed > population) {
        throw new IllegalArgumentException(
            "cohort.rest must leave clients to ask: concurrency + rest * goal, %d, must be at most %d, the clients of the population"
                .formatted(needed, population));
      }
    }
  }

  private static void require(String key, int value, int population) {
    if (value > population) {
      throw new IllegalArgumentException(
          "%s must be at most %d, the clients of the population, but was %d: ask for fewer, or make the population larger"
              .formatted(key, population, value));
    }
  }

  static CohortConfig of(Section section) {
    CohortConfig cohort = section.has("concurrency") ? asTheyCome(section) : inRounds(section);
    section.end();
    return cohort;
  }

  private static CohortConfig asTheyCome(Section section) {
    for (String key : List.of("clients", "rate", "groups", "minimum", "deadline", "pause")) {
      if (section.has(key)) {
        throw section.misplaced(key, "must not stand beside concurrency, which has no rounds");
      }
    }
    return new AsTheyCome(
        (int) section.whole("concurrency", 1, 1 << 24),
        (int) section.whole("goal", 1, 1 << 24),
        (int) section.whole("stalest", 100, 0, Cohorts.Buffered.STALEST),
        section.parsed(
            "staleness",
            "polynomial:0.5",
            "constant or polynomial:EXPONENT, of 0 to 1",
            CohortConfig::staleness),
        (int) section.whole("rest", 0, 0, Participation.MAXIMUM_STEPS));
  }

  private static Staleness staleness(String text) {
    if (text.equals("constant")) {
      return new Staleness.Constant();
    }
    String kind = "polynomial:";
    if (!text.startsWith(kind)) {
      throw new IllegalArgumentException("unknown");
    }
    return new Staleness.Polynomial(Double.parseDouble(text.substring(kind.length())));
  }

  private static CohortConfig inRounds(Section section) {
    for (String key : List.of("staleness", "stalest", "rest")) {
      if (section.has(key)) {
        throw section.misplaced(key, "must stand beside concurrency, where there are no rounds");
      }
    }
    Selection selection = selection(section);
    // Without a goal everybody is waited for.
    int goal =
        section.has("goal") ? (int) section.whole("goal", 1, Integer.MAX_VALUE) : Integer.MAX_VALUE;
    int minimum = (int) section.whole("minimum", 0, 0, goal);
    boolean ends = section.has("deadline");
    Duration deadline =
        ends ? seconds(section.number("deadline", Range.POSITIVE)) : RoundRules.NEVER;
    Duration pause = seconds(section.number("pause", 0, Range.NOT_NEGATIVE));
    String straggling = section.choice("stragglers", "count", List.of("count", "drop"));
    return new InRounds(
        selection, new RoundRules(goal, minimum, deadline, pause), straggling.equals("count"));
  }

  private static Selection selection(Section section) {
    List<String> ways = List.of("clients", "rate", "groups");
    List<String> there = ways.stream().filter(section::has).toList();
    if (there.size() > 1) {
      throw section.misplaced(there.get(1), "must not stand beside " + there.get(0));
    }
    return switch (there.isEmpty() ? "clients" : there.get(0)) {
      case "rate" -> new Selection.Poisson(section.number("rate", Range.OPEN_UNIT));
      case "groups" -> new Selection.Scheduled((int) section.whole("groups", 1, 1 << 20));
      default -> new Selection.Uniform((int) section.whole("clients", 1, 1 << 24));
    };
  }

  private static Duration seconds(double value) {
    return Duration.ofNanos(Math.round(value * 1e9));
  }
}
