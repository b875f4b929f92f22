package dev.tacit.simulation.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SimulatedRoundTest {
  private static final Task TASK = new Task(1, 1, 0, 0, 0);

  /** One example a second: client c with c examples takes c seconds. */
  private static Fleet counting(int size, double dropOut) {
    Law none = Law.constant(0);
    return Fleet.ideal(5, size)
        .withClasses(
            List.of(
                new DeviceClass(
                    "counting",
                    1,
                    Law.constant(1),
                    Law.unlimited(),
                    Law.unlimited(),
                    none,
                    none,
                    dropOut)));
  }

  private static SimulatedRound run(Fleet fleet, RoundRules rules, int... cohort) {
    return SimulatedRound.run(fleet, 3, 100, cohort, TASK, client -> client, rules);
  }

  @Test
  void run_goalReached_endsWithTheLastThatCounts() {
    RoundRules rules = new RoundRules(2, 1, Duration.ofSeconds(50), Duration.ofSeconds(10));
    SimulatedRound round = run(counting(99, 0), rules, 30, 7, 60, 12);
    assertThat(round.fates()).containsExactly(Fate.LATE, Fate.COUNTED, Fate.LATE, Fate.COUNTED);
    assertThat(round.seconds()).isEqualTo(12);
    assertThat(round.nextStart(rules)).isEqualTo(122);
    assertThat(round.counted()).containsExactly(1, 3);
    assertThat(round.abandoned(rules)).isFalse();
  }

  @Test
  void run_goalNotReached_endsAtTheDeadline() {
    RoundRules rules = new RoundRules(4, 4, Duration.ofMillis(40_500), Duration.ZERO);
    SimulatedRound round = run(counting(99, 0), rules, 30, 7, 60, 12);
    assertThat(round.fates()).containsExactly(Fate.COUNTED, Fate.COUNTED, Fate.LATE, Fate.COUNTED);
    assertThat(round.seconds()).isEqualTo(40.5);
    assertThat(round.abandoned(rules)).isTrue();
    assertThat(round.count(Fate.LATE)).isEqualTo(1);
  }

  @Test
  void run_everybodyReported_endsThen() {
    RoundRules rules = RoundRules.everybody();
    assertThat(run(counting(99, 0), rules, 30, 7, 60, 12).seconds()).isEqualTo(60);
    assertThat(run(counting(99, 0), rules).seconds()).isZero();
  }

  @Test
  void run_idealFleetOverSelected_countsTheFirstPlaces() {
    RoundRules rules = new RoundRules(2, 0, RoundRules.NEVER, Duration.ZERO);
    SimulatedRound round = run(Fleet.ideal(1, 9), rules, 8, 3, 5);
    assertThat(round.counted()).containsExactly(0, 1);
    assertThat(round.seconds()).isZero();
  }

  @Property(tries = 200)
  void run_anything_countsTheFastestInTime(
      @ForAll @IntRange(min = 1, max = 40) int size,
      @ForAll @IntRange(min = 1, max = 40) int goal,
      @ForAll @IntRange(min = 1, max = 60) int deadline) {
    Fleet fleet = counting(100, 0.3);
    RoundRules rules = new RoundRules(goal, 0, Duration.ofSeconds(deadline), Duration.ZERO);
    int[] cohort = new Selection.Uniform(size).select(fleet, size + goal, 0);
    SimulatedRound round = run(fleet, rules, cohort);
    List<Attempt> expected =
        round.attempts().stream()
            .filter(attempt -> !attempt.dropsOut() && attempt.seconds() <= deadline)
            .sorted(Comparator.comparingDouble(Attempt::seconds))
            .limit(goal)
            .toList();
    assertThat(IntStream.of(round.counted()).mapToObj(round.attempts()::get))
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(round.seconds()).isBetween(0.0, (double) deadline);
    assertThat(expected)
        .allSatisfy(attempt -> assertThat(attempt.seconds()).isLessThanOrEqualTo(round.seconds()));
    assertThat(round.attempts())
        .allSatisfy(
            attempt -> {
              if (!attempt.dropsOut()) {
                assertThat(attempt.seconds()).isEqualTo(attempt.client());
              } else {
                assertThat(attempt.seconds()).isLessThanOrEqualTo(attempt.client());
              }
            });
  }

  @Test
  void new_badRules_areRefusedByName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RoundRules(5, 6, RoundRules.NEVER, Duration.ZERO))
        .withMessage("minimum must be in [0, 5] but was 6");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RoundRules(5, 5, Duration.ZERO, Duration.ZERO))
        .withMessage("deadline must be positive but was PT0S");
  }
}
