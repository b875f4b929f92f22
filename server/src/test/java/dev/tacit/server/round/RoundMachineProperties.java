package dev.tacit.server.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.protocol.v1.DeclineReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;

/**
 * Whatever happens in whatever order, the bench's invariants hold, and deadlines alone bring the
 * task to an end.
 */
class RoundMachineProperties {
  private static final int MAXIMUM_ATTEMPTS = 3;
  private static final int ROUNDS = 2;

  @Property(tries = 80)
  void anyEvents_inAnyOrder_endByDeadlines(
      @ForAll("actions") List<Integer> actions, @ForAll @IntRange(min = 2, max = 5) int minimum) {
    Bench bench = new Bench(ROUNDS, 5, minimum, MAXIMUM_ATTEMPTS);
    bench.resume();
    List<RoundEvent> heard = new ArrayList<>();
    for (int action : actions) {
      act(bench, action, heard);
    }
    end(bench);
    assertThat(bench.commits.size()).isLessThanOrEqualTo(ROUNDS);
    assertThat(bench.finish.orElseThrow().ending() == Ending.COMPLETED)
        .isEqualTo(bench.commits.size() == ROUNDS && !failed(bench));
    bench.abandoned.forEach(a -> Statistics.label("abandoned in").collect(a.phase()));
    Statistics.label("committed").collect(bench.commits.size());
    Statistics.label("end").collect(Tuple.of(bench.finish.get().ending()));
  }

  /** Evenly drawn: jqwik's own choice of numbers prefers small ones, and so all check-ins. */
  @Provide
  Arbitrary<List<Integer>> actions() {
    return Arbitraries.integers()
        .between(0, 9999)
        .withDistribution(RandomDistribution.uniform())
        .withoutEdgeCases()
        .list()
        .ofMinSize(50)
        .ofMaxSize(500)
        .withSizeDistribution(RandomDistribution.uniform());
  }

  private static boolean failed(Bench bench) {
    return bench.finish.get().ending() == Ending.FAILED;
  }

  /** Mostly what brings a round on, now and then what does not. */
  private static void act(Bench bench, int action, List<RoundEvent> heard) {
    Random random = new Random(action);
    String device = Bench.NAMES.get(random.nextInt(6));
    int kind = action % 1000;
    if (kind < 150) {
      List<String> away = new ArrayList<>(Bench.NAMES);
      away.removeAll(bench.connected);
      if (!away.isEmpty()) {
        bench.checkIn(away.get(random.nextInt(away.size())));
      }
    } else if (kind < 960) {
      bring(bench, random, heard);
    } else if (kind < 963) {
      bench.checkIn(device);
    } else if (kind < 966) {
      bench.deadline();
    } else if (kind < 970) {
      bench.on(new RoundEvent.DeadlinePassed(bench.timer - 1));
    } else if (kind < 977) {
      bench.lose(device);
    } else if (action == 8999 || action == 9999) {
      bench.on(action == 9999 ? new RoundEvent.Stopping() : new RoundEvent.Failed("a test"));
    } else if (bench.connected.contains(device)) {
      mistake(bench, device, kind % 10, heard);
    }
  }

  private static void bring(Bench bench, Random random, List<RoundEvent> heard) {
    if (!bench.storeAnswers.isEmpty() && random.nextInt(3) > 0) {
      bench.storeAnswer();
      return;
    }
    if (!bench.replies.isEmpty()) {
      List<String> waiting = List.copyOf(bench.replies.keySet());
      String device = waiting.get(random.nextInt(waiting.size()));
      heard.add(bench.replies.get(device));
      bench.reply(device);
    }
  }

  private static void mistake(Bench bench, String device, int kind, List<RoundEvent> heard) {
    switch (kind) {
      case 0, 1 -> bench.on(new RoundEvent.SecAggReceived(device, new byte[] {1, 2, 3}));
      case 2 -> bench.on(new RoundEvent.Ready(device, 7));
      case 3 -> bench.on(new RoundEvent.Declined(device, DeclineReason.DEVICE_FAILED));
      case 4 -> bench.on(new RoundEvent.Declined(device, DeclineReason.BUDGET_EXHAUSTED));
      case 5 -> bench.on(new RoundEvent.Misbehaved(device, "a message too long"));
      default -> again(bench, heard);
    }
  }

  /** What somebody said before, once more, if it is from one that is connected. */
  private static void again(Bench bench, List<RoundEvent> heard) {
    if (heard.isEmpty()) {
      return;
    }
    RoundEvent last = heard.get(heard.size() - 1);
    String sender =
        last instanceof RoundEvent.Ready ready
            ? ready.device()
            : ((RoundEvent.SecAggReceived) last).device();
    if (bench.connected.contains(sender)) {
      bench.on(last);
    }
  }

  /** No device says anything more; only the store answers, and time passes. */
  private static void end(Bench bench) {
    int most = ROUNDS * MAXIMUM_ATTEMPTS * (Phase.values().length + 1) * 2;
    for (int i = 0; i < most && bench.finish.isEmpty(); i++) {
      if (bench.storeAnswers.isEmpty()) {
        bench.deadline();
      } else {
        bench.storeAnswer();
      }
    }
    assertThat(bench.finish).as("ends by deadlines alone").isPresent();
  }
}
