package dev.tacit.simulation.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LocalEngineTest {
  private static final int PLACES = 200;

  private record Adding() implements DeviceTask<String, int[], Integer> {
    @Override
    public Integer run(String site, int place, Fold<int[]> fold) {
      fold.add(place, new int[] {place});
      return place;
    }
  }

  /** Ends only if it is told to. */
  private record Endless(CountDownLatch begun, CountDownLatch stopped)
      implements DeviceTask<String, int[], Integer> {
    @Override
    public Integer run(String site, int place, Fold<int[]> fold) {
      begun.countDown();
      try {
        Thread.sleep(TimeUnit.MINUTES.toMillis(4));
      } catch (InterruptedException e) {
        stopped.countDown();
        Thread.currentThread().interrupt();
      }
      return place;
    }
  }

  @Test
  void run_someGroups_isOfTheirPlaces() throws InterruptedException {
    Groups groups = Groups.of(PLACES);
    int first = 3;
    int end = groups.count() - 2;
    for (int threads = 1; threads <= 3; threads++) {
      RingSum sum = new RingSum(1);
      List<Integer> expected = new ArrayList<>();
      for (int place = groups.first(first); place < groups.end(end - 1); place++) {
        expected.add(place);
      }
      try (LocalEngine<String> engine = new LocalEngine<>(threads, () -> "site")) {
        assertThat(engine.run(new Adding(), groups, first, end, sum)).isEqualTo(expected);
      }
      assertThat(sum.total(32)[0]).isEqualTo(expected.stream().mapToInt(i -> i).sum());
    }
  }

  @Test
  void run_groupsThatAreNone_isRefused() {
    Groups groups = Groups.of(PLACES);
    try (LocalEngine<String> engine = new LocalEngine<>(2, () -> "site")) {
      assertThatThrownBy(() -> engine.run(new Adding(), groups, 3, 3, new RingSum(1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("but were 3 to 3");
    }
  }

  /** All devices at work hear of it, and the next round does not. */
  @Test
  void run_callerInterrupted_stopsAllThreadsAndIsFitForAnother() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(3);
    CountDownLatch stopped = new CountDownLatch(3);
    AtomicReference<Throwable> heard = new AtomicReference<>();
    try (LocalEngine<String> engine = new LocalEngine<>(3, () -> "site")) {
      Thread caller =
          new Thread(
              () -> {
                try {
                  engine.run(new Endless(begun, stopped), PLACES, new RingSum(1));
                } catch (InterruptedException | RuntimeException e) {
                  heard.set(e);
                }
              });
      caller.start();
      assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
      caller.interrupt();
      caller.join(TimeUnit.SECONDS.toMillis(60));
      assertThat(heard.get()).isInstanceOf(InterruptedException.class);
      assertThat(stopped.getCount()).isZero();
      for (int round = 0; round < 20; round++) {
        RingSum sum = new RingSum(1);
        engine.run(new Adding(), PLACES, sum);
        assertThat(sum.total(32)[0]).isEqualTo(PLACES * (PLACES - 1) / 2);
      }
    }
  }
}
