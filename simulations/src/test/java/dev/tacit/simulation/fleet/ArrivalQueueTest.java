package dev.tacit.simulation.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ArrivalQueueTest {
  private static final Task TASK = new Task(1, 1, 0, 0, 0);

  private static Fleet halfNormal(long seed, int size, double dropOut) {
    Law none = Law.constant(0);
    return Fleet.ideal(seed, size)
        .withClasses(
            List.of(
                new DeviceClass(
                    "half-normal",
                    1,
                    Law.unlimited(),
                    Law.unlimited(),
                    Law.unlimited(),
                    none,
                    new Law.HalfNormal(1.25),
                    dropOut)));
  }

  private static List<Arrival> take(ArrivalQueue queue, int from, int count, int buffer) {
    List<Arrival> arrivals = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      arrivals.add(queue.next(i / buffer));
    }
    return arrivals;
  }

  @Test
  void next_devicesOfOneSpeed_arriveInOrderWithKnownStaleness() {
    // Of 6 that train at a time, all start at version 0; each further one starts when one arrives,
    // and six arrivals later it does. With a model version for every 2 arrivals that is 3 behind,
    // less what the buffer still held: arrival i starts at version floor((i - 5) / 2).
    Fleet fleet = Fleet.ideal(3, 50);
    ArrivalQueue queue = new ArrivalQueue(fleet, 6, TASK, client -> 1, 0);
    List<Arrival> arrivals = take(queue, 0, 40, 2);
    for (int i = 0; i < 40; i++) {
      assertThat(arrivals.get(i).start()).isEqualTo(i);
      assertThat(arrivals.get(i).version()).isEqualTo(i < 6 ? 0 : (i - 5) / 2);
    }
    assertThat(arrivals.get(20).staleness(10)).isEqualTo(3);
    assertThat(arrivals.get(21).staleness(10)).isEqualTo(2);
  }

  /** Also of those that are lost or come too late for whoever takes them: as far apart as that. */
  @Property(tries = 50)
  void next_clientsThatRest_endTheirTriesAsFarApart(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 5) int rest,
      @ForAll @IntRange(min = 1, max = 10) int buffer) {
    int concurrency = 8;
    Fleet fleet = halfNormal(seed, concurrency + rest * buffer, 0);
    ArrivalQueue queue = new ArrivalQueue(fleet, concurrency, TASK, client -> 1, rest);
    Map<Integer, Integer> last = new HashMap<>();
    int nearest = Integer.MAX_VALUE;
    for (int i = 0; i < 200 * buffer; i++) {
      Arrival arrival = queue.next(i / buffer);
      assertThat(arrival.staleness(i / buffer)).isNotNegative();
      Integer before = last.put(arrival.attempt().client(), i / buffer);
      nearest = before == null ? nearest : Math.min(nearest, i / buffer - before);
    }
    assertThat(nearest).isEqualTo(rest);
  }

  /** With one that was lost nobody is left to take its place before it has rested. */
  @Test
  void next_clientsThatAreLost_restToo() {
    ArrivalQueue queue = new ArrivalQueue(halfNormal(4, 40, 0.5), 1, TASK, client -> 1, 1);
    Set<Integer> arrived = new HashSet<>();
    assertThatIllegalStateException()
        .isThrownBy(
            () -> {
              while (true) {
                assertThat(arrived.add(queue.next(0).attempt().client())).isTrue();
              }
            })
        .withMessageContaining("available and rested within thirty simulated days");
    assertThat(arrived).hasSizeBetween(5, 35);
    assertThat(queue.next(1).attempt().client()).isNotNegative();
  }

  @Test
  void state_thatNoQueueCanHaveComeTo_isRefused() {
    ArrivalQueue.Started started = new ArrivalQueue.Started(3, 2, 0, 0);
    for (ArrivalQueue.State state :
        List.of(
            new ArrivalQueue.State(
                0, 4, List.of(started, new ArrivalQueue.Started(2, 2, 0, 0)), new TreeMap<>()),
            new ArrivalQueue.State(0, 4, List.of(started), new TreeMap<>(Map.of(2, 5))))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new ArrivalQueue(Fleet.ideal(1, 9), 6, TASK, client -> 1, 2, state))
          .withMessageContaining("must be there once, and none of them at rest");
    }
  }

  @Property(tries = 50)
  void next_anything_keepsOrderConcurrencyAndOneTaskAClient(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 20) int concurrency,
      @ForAll @IntRange(min = 1, max = 10) int buffer) {
    Fleet fleet = halfNormal(seed, 25, 0.2);
    ArrivalQueue queue = new ArrivalQueue(fleet, concurrency, TASK, client -> 1, 0);
    List<Arrival> arrivals = take(queue, 0, 200, buffer);
    double before = 0;
    Set<Long> starts = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      Arrival arrival = arrivals.get(i);
      assertThat(arrival.arrivedAt()).isGreaterThanOrEqualTo(before);
      assertThat(arrival.startedAt()).isLessThanOrEqualTo(arrival.arrivedAt());
      assertThat(arrival.staleness(i / buffer)).isNotNegative();
      assertThat(arrival.attempt().dropsOut()).isFalse();
      assertThat(starts.add(arrival.start())).isTrue();
      before = arrival.arrivedAt();
    }
    for (Arrival one : arrivals) {
      long during =
          arrivals.stream()
              .filter(other -> other.startedAt() < one.arrivedAt())
              .filter(other -> other.arrivedAt() >= one.arrivedAt())
              .count();
      assertThat(during).isLessThanOrEqualTo(concurrency);
      assertThat(arrivals)
          .noneMatch(
              other ->
                  other.attempt().client() == one.attempt().client()
                      && other.startedAt() < one.startedAt()
                      && other.arrivedAt() > one.startedAt());
    }
    assertThat(take(new ArrivalQueue(fleet, concurrency, TASK, client -> 1, 0), 0, 200, buffer))
        .isEqualTo(arrivals);
  }

  @Property(tries = 30)
  void next_afterResume_goesOnAsIfNothingHadHappened(
      @ForAll long seed, @ForAll @IntRange(max = 60) int before) {
    Fleet fleet = halfNormal(seed, 3000, 0.1).withAvailability(Diurnal.published());
    ArrivalQueue whole = new ArrivalQueue(fleet, 10, TASK, client -> 1, 0);
    ArrivalQueue first = new ArrivalQueue(fleet, 10, TASK, client -> 1, 0);
    assertThat(take(first, 0, before, 5)).isEqualTo(take(whole, 0, before, 5));
    ArrivalQueue second = new ArrivalQueue(fleet, 10, TASK, client -> 1, 0, first.state());
    assertThat(take(second, before, 40, 5)).isEqualTo(take(whole, before, 40, 5));
  }

  @Test
  void next_clientsOfAMillion_areUniform() {
    ArrivalQueue queue = new ArrivalQueue(halfNormal(7, 1_000_000, 0), 100, TASK, client -> 1, 0);
    int low = 0;
    for (Arrival arrival : take(queue, 0, 20_000, 10)) {
      low += arrival.attempt().client() < 250_000 ? 1 : 0;
    }
    // Binomial with mean 5000 and deviation 61.2; six of them.
    assertThat(low).isBetween(5000 - 367, 5000 + 367);
  }

  @Test
  void next_fewAvailable_waitsForThem() {
    // Some 0.6 of 6 devices are available at a time, and two may train.
    Fleet fleet = halfNormal(2, 6, 0).withAvailability(Diurnal.published());
    ArrivalQueue queue = new ArrivalQueue(fleet, 2, TASK, client -> 1, 0);
    for (Arrival arrival : take(queue, 0, 300, 3)) {
      assertThat(fleet.available(arrival.attempt().client(), arrival.startedAt())).isTrue();
    }
    assertThat(queue.now()).isGreaterThan(60);
  }

  @Test
  void new_concurrencyAboveTheFleet_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ArrivalQueue(Fleet.ideal(1, 5), 6, TASK, client -> 1, 0))
        .withMessage("concurrency must be in [1, 5] but was 6");
  }
}
