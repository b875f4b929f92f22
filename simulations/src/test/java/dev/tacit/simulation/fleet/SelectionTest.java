package dev.tacit.simulation.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.learning.dpftrl.Participation;
import dev.tacit.learning.dpftrl.ParticipationRule;
import dev.tacit.simulation.fleet.Selection.Poisson;
import dev.tacit.simulation.fleet.Selection.Scheduled;
import dev.tacit.simulation.fleet.Selection.Uniform;
import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SelectionTest {
  private static final double NOON = 12 * 3600;

  private static int[] available(Fleet fleet, double seconds) {
    return IntStream.range(0, fleet.size())
        .filter(client -> fleet.available(client, seconds))
        .toArray();
  }

  private static int[] sorted(int[] numbers) {
    int[] copy = numbers.clone();
    Arrays.sort(copy);
    return copy;
  }

  @Property(tries = 200)
  void select_uniform_takesAvailableOnesOnceAndAsManyAsThereAre(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 500) int size,
      @ForAll @IntRange(min = 1, max = 100) int clients,
      @ForAll @IntRange(max = 1000) int round) {
    Fleet fleet = Fleet.ideal(seed, size).withAvailability(Diurnal.published());
    int[] all = available(fleet, NOON);
    int[] cohort = new Uniform(clients).select(fleet, round, NOON);
    assertThat(cohort).doesNotHaveDuplicates().hasSize(Math.min(clients, all.length));
    assertThat(all).contains(cohort);
    assertThat(new Uniform(clients).select(fleet, round, NOON)).isEqualTo(cohort);
  }

  @Test
  void select_uniform_isUnbiasedInClientsPairsAndPlaces() {
    int size = 20;
    int clients = 5;
    int rounds = 20_000;
    Fleet fleet = Fleet.ideal(11, size);
    int[][] together = new int[size][size];
    int[][] places = new int[size][clients];
    for (int round = 0; round < rounds; round++) {
      int[] cohort = new Uniform(clients).select(fleet, round, 0);
      for (int place = 0; place < clients; place++) {
        places[cohort[place]][place]++;
        for (int other : cohort) {
          together[cohort[place]][other]++;
        }
      }
    }
    // Binomial counts within 6.3 deviations: 3e-10 each for some 310 of them, 1e-7 in all.
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        double p = i == j ? 0.25 : 0.25 * 4 / 19;
        assertThat((double) together[i][j])
            .isCloseTo(rounds * p, within(6.3 * Math.sqrt(rounds * p * (1 - p))));
      }
      for (int place = 0; place < clients; place++) {
        assertThat((double) places[i][place])
            .isCloseTo(rounds * 0.05, within(6.3 * Math.sqrt(rounds * 0.05 * 0.95)));
      }
    }
  }

  @Test
  void select_uniformOfSomeAvailable_isUnbiasedAmongThem() {
    Fleet fleet = Fleet.ideal(4, 300).withAvailability(Diurnal.published());
    int[] all = available(fleet, 0);
    assertThat(all.length).isBetween(20, 100);
    int[] counts = new int[fleet.size()];
    int rounds = 10_000;
    for (int round = 0; round < rounds; round++) {
      for (int client : new Uniform(10).select(fleet, round, 0)) {
        counts[client]++;
      }
    }
    // Binomial counts within 6 deviations: 2e-9 each for at most 100 of them.
    double p = 10.0 / all.length;
    for (int client : all) {
      assertThat((double) counts[client])
          .isCloseTo(rounds * p, within(6 * Math.sqrt(rounds * p * (1 - p))));
    }
  }

  @Test
  @Timeout(10)
  void select_hugeFleet_takesWorkForTheCohortOnly() {
    Fleet fleet = Fleet.ideal(1, Integer.MAX_VALUE).withAvailability(Diurnal.published());
    assertThat(new Uniform(1000).select(fleet, 0, 0)).hasSize(1000).doesNotHaveDuplicates();
    Fleet always = Fleet.ideal(1, Integer.MAX_VALUE);
    int[] drawn = new Poisson(5e-7).select(always, 0, 0);
    // Mean 1074, deviation 33; ten of them.
    assertThat(drawn.length).isBetween(746, 1402);
    assertThat(sorted(drawn)).isEqualTo(drawn).doesNotHaveDuplicates();
    int[] turn = new Scheduled(1 << 20).select(always, 5, 0);
    assertThat(turn).hasSize(2048);
  }

  @Test
  void select_millionClients_looksAtAsManyWhateverTheSize() {
    // The places that a shuffle has moved are all that it holds: as many for any size.
    for (int size : new int[] {10_000, 1_000_000, 1_000_000_000}) {
      long before = allocated();
      for (int round = 0; round < 20; round++) {
        assertThat(new Uniform(1000).select(Fleet.ideal(9, size), round, 0)).hasSize(1000);
      }
      assertThat((allocated() - before) / 20).isLessThan(1_000_000);
    }
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean)
            java.lang.management.ManagementFactory.getThreadMXBean())
        .getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  @Test
  void overSelecting_of130Percent_roundsUp() {
    assertThat(Uniform.overSelecting(10, 1.3)).isEqualTo(new Uniform(13));
    assertThat(Uniform.overSelecting(100, 1)).isEqualTo(new Uniform(100));
    assertThat(Uniform.overSelecting(7, 1.3)).isEqualTo(new Uniform(10));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Uniform.overSelecting(10, 0.5))
        .withMessage("factor must be in [1, 100] but was 0.5");
  }

  @Test
  void select_poisson_drawsEachAloneWithItsRate() {
    int size = 30;
    int rounds = 20_000;
    double rate = 0.2;
    Fleet fleet = Fleet.ideal(17, size);
    int[][] together = new int[size][size];
    double squares = 0;
    for (int round = 0; round < rounds; round++) {
      int[] cohort = new Poisson(rate).select(fleet, round, 0);
      squares += Math.pow(cohort.length - size * rate, 2);
      for (int i : cohort) {
        for (int j : cohort) {
          together[i][j]++;
        }
      }
    }
    // Binomial counts within 6.3 deviations: 3e-10 each for 465 of them, 1.5e-7 in all.
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        double p = i == j ? rate : rate * rate;
        assertThat((double) together[i][j])
            .isCloseTo(rounds * p, within(6.3 * Math.sqrt(rounds * p * (1 - p))));
      }
    }
    // The size's variance is 4.8, its estimate's deviation 4.8 sqrt(2 / rounds) = 0.048.
    assertThat(squares / rounds).isCloseTo(size * rate * (1 - rate), within(0.3));
  }

  @Test
  void select_poissonAtRateOne_drawsEverybodyAvailable() {
    Fleet fleet = Fleet.ideal(5, 400);
    assertThat(new Poisson(1).select(fleet, 3, 0)).isEqualTo(available(fleet, 0));
    Fleet some = fleet.withAvailability(Diurnal.published());
    assertThat(new Poisson(1).select(some, 3, NOON)).isEqualTo(available(some, NOON));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Poisson(0))
        .withMessage("rate must be in [1e-9, 1] but was 0.0");
  }

  @Property(tries = 100)
  void select_scheduled_givesEachOneTurnInAsManyRoundsAsGroups(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 300) int size,
      @ForAll @IntRange(min = 1, max = 40) int groups) {
    Fleet fleet = Fleet.ideal(seed, size);
    Scheduled schedule = new Scheduled(groups);
    int rounds = 3 * groups + 1;
    Participation limits = schedule.participation(rounds);
    assertThat(limits.separation()).isEqualTo(groups);
    assertThat(limits.most()).isEqualTo(4);
    ParticipationRule rule = new ParticipationRule(limits, size);
    int[] times = new int[size];
    for (int round = 0; round < rounds; round++) {
      int[] cohort = schedule.select(fleet, round, 0);
      rule.admit(round, cohort);
      assertThat(cohort.length).isBetween(size / groups, (size + groups - 1) / groups);
      for (int client : cohort) {
        times[client]++;
        assertThat(schedule.group(seed, client)).isEqualTo(round % groups);
      }
    }
    assertThat(Arrays.stream(times)).allSatisfy(count -> assertThat(count).isBetween(3, 4));
  }

  @Test
  void group_ofAnyClient_isUniformOverSeedsAndTheSameInAnyFleet() {
    Scheduled schedule = new Scheduled(10);
    int[] counts = new int[10];
    for (long seed = 0; seed < 20_000; seed++) {
      counts[schedule.group(seed, 123)]++;
    }
    // Binomial with mean 2000 and deviation 42.4; six of them: 2e-8 in all.
    for (int count : counts) {
      assertThat(count).isBetween(2000 - 255, 2000 + 255);
    }
    int[] small = schedule.select(Fleet.ideal(2, 95), 3, 0);
    int[] large = schedule.select(Fleet.ideal(2, 1000), 3, 0);
    assertThat(Arrays.stream(large).filter(client -> client < 95).toArray()).isEqualTo(small);
  }
}
