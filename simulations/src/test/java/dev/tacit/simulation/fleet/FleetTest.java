package dev.tacit.simulation.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FleetTest {
  private static final Task TASK = new Task(5, 1, 0, 1000, 2000);

  private static DeviceClass phone(double weight, double dropOut) {
    return new DeviceClass(
        "phone",
        weight,
        new Law.LogNormal(100, 0.5),
        new Law.LogNormal(1e6, 1),
        new Law.LogNormal(2e5, 1),
        Law.constant(0.1),
        new Law.HalfNormal(3),
        dropOut);
  }

  @Test
  void attempt_constantDevice_takesTheTimeOfItsParts() {
    DeviceClass fixed =
        new DeviceClass(
            "fixed",
            1,
            Law.constant(50),
            Law.constant(500),
            Law.constant(100),
            Law.constant(0.25),
            Law.constant(7),
            0);
    Fleet fleet = Fleet.ideal(1, 3).withClasses(List.of(fixed));
    // 2 latencies, 1000 / 500 down, 20 examples 5 times over at 50 a second, 2000 / 100 up, delay
    assertThat(fleet.attempt(0, 2, TASK, 20))
        .isEqualTo(new Attempt(2, 5, false, false, 0.5 + 2 + 2 + 20 + 7));
    // Five parts, each of half of the examples.
    assertThat(fleet.attempt(0, 2, new Task(5, 0.5, 0, 1000, 2000), 20))
        .isEqualTo(new Attempt(2, 5, false, false, 0.5 + 2 + 1 + 20 + 7));
    // One more pass over 20 examples.
    assertThat(fleet.attempt(0, 2, new Task(5, 1, 1, 1000, 2000), 20))
        .isEqualTo(new Attempt(2, 5, false, false, 0.5 + 2 + 2.4 + 20 + 7));
  }

  @Test
  void attempts_idealFleet_takeNoTimeAndAllReport() {
    int[] cohort = {3, 1, 2};
    assertThat(Fleet.ideal(1, 4).attempts(9, cohort, TASK, client -> 10 * client))
        .containsExactly(
            new Attempt(3, 5, false, false, 0),
            new Attempt(1, 5, false, false, 0),
            new Attempt(2, 5, false, false, 0));
  }

  @Test
  void device_ofMany_hasItsLaws() {
    int size = 20_000;
    Fleet fleet = Fleet.ideal(2, size).withClasses(List.of(phone(1, 0)));
    double[] speeds =
        IntStream.range(0, size).mapToDouble(i -> fleet.device(i).examplesPerSecond()).toArray();
    double mean = Arrays.stream(speeds).map(Math::log).average().orElseThrow();
    double square = Arrays.stream(speeds).map(v -> Math.pow(Math.log(v / 100), 2)).sum() / size;
    // Six deviations, 0.5 / sqrt(size) and 0.25 sqrt(2 / size).
    assertThat(mean).isCloseTo(Math.log(100), within(6 * 0.5 / Math.sqrt(size)));
    assertThat(square).isCloseTo(0.25, within(6 * 0.25 * Math.sqrt(2.0 / size)));
    assertThat(fleet.device(5)).isEqualTo(fleet.device(5)).isNotEqualTo(fleet.device(6));
  }

  @Test
  void device_ofClasses_isOfEachByWeight() {
    int size = 20_000;
    Fleet fleet = Fleet.ideal(3, size).withClasses(List.of(phone(3, 0), DeviceClass.ideal()));
    long ideal =
        IntStream.range(0, size)
            .filter(client -> fleet.device(client).kind().name().equals("ideal"))
            .count();
    // Binomial with mean 5000 and deviation 61; six of them.
    assertThat(ideal).isBetween(5000 - 367L, 5000 + 367L);
  }

  @Test
  void attempt_withDropOuts_isLostThatOftenAndSomewhereOnTheWay() {
    Fleet phones = Fleet.ideal(4, 10).withClasses(List.of(phone(1, 0.08)));
    int lost = 0;
    for (int start = 0; start < 50_000; start++) {
      Attempt attempt = phones.attempt(start, start % 10, TASK, 20);
      lost += attempt.dropsOut() ? 1 : 0;
      assertThat(attempt.seconds()).isPositive().isFinite();
    }
    // Binomial with mean 4000 and deviation 60.7; six of them.
    assertThat(lost).isBetween(4000 - 364, 4000 + 364);
    assertThat(phones.attempt(1, 2, TASK, 20)).isEqualTo(phones.attempt(1, 2, TASK, 20));
  }

  @Property
  void attempts_withStragglers_haveExactlyTheirShare(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 200) int size,
      @ForAll @IntRange(max = 100) int percent) {
    double share = percent / 100.0;
    Fleet fleet = Fleet.ideal(seed, size).withStragglers(new Stragglers(share));
    int[] cohort = IntStream.range(0, size).toArray();
    List<Attempt> attempts = fleet.attempts(7, cohort, TASK, client -> 1);
    long slow = attempts.stream().filter(Attempt::straggler).count();
    assertThat(slow).isEqualTo(size - Math.round(size * (1 - share)));
    assertThat(attempts)
        .allSatisfy(
            attempt -> assertThat(attempt.parts()).isBetween(attempt.straggler() ? 1 : 5, 5));
    assertThat(fleet.attempts(7, cohort, TASK, client -> 1)).isEqualTo(attempts);
  }

  @Test
  void attempts_ofStragglers_doUniformEpochsAndAreDrawnUniformly() {
    Fleet fleet = Fleet.ideal(6, 10).withStragglers(new Stragglers(0.9));
    int[] cohort = IntStream.range(0, 10).toArray();
    int[] epochs = new int[6];
    int[] whole = new int[10];
    int rounds = 5000;
    for (int round = 0; round < rounds; round++) {
      for (Attempt attempt : fleet.attempts(round, cohort, TASK, client -> 1)) {
        if (attempt.straggler()) {
          epochs[attempt.parts()]++;
        } else {
          whole[attempt.client()]++;
        }
      }
    }
    // Binomial within six deviations: 84.9 for 9000 of 45,000 and 21.2 for 500 of 5000; 3e-8 in all
    for (int epoch = 1; epoch <= 5; epoch++) {
      assertThat(epochs[epoch]).isBetween(9000 - 509, 9000 + 509);
    }
    for (int count : whole) {
      assertThat(count).isBetween(500 - 127, 500 + 127);
    }
  }

  @Test
  void new_badValues_areRefusedByName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Fleet.ideal(1, 0))
        .withMessage("size must be at least 1 but was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Fleet.ideal(1, 5).withClasses(List.of()))
        .withMessage("classes must be at least 1 but was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Stragglers(Double.NaN))
        .withMessage("share must be in [0, 1] but was NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DeviceClass.ideal().withDropOut(1))
        .withMessage("dropOut must be in [0, 1) but was 1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Task(0, 1, 0, 0, 0))
        .withMessage("parts must be at least 1 but was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Task(1, 0, 0, 0, 0))
        .withMessage("passesOfPart must be positive and finite but was 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Law.LogNormal(-1, 0))
        .withMessage("median must be at least 0 but was -1.0");
  }
}
