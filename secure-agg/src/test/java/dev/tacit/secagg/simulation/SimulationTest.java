package dev.tacit.secagg.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.DropReason;
import dev.tacit.secagg.server.ServerPhase;
import dev.tacit.secagg.simulation.Scenario.Leg;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Whole rounds among parties that drop, repeat, reorder, delay, corrupt and lie, in every phase and
 * both ways. Every round ends with exactly the sum of exactly the survivors, or with an abort whose
 * reason one of its faults accounts for; keys and signatures are real.
 *
 * <p>A round that fails names its seed; {@code -Dtest=SimulationTest -Dtacit.simulation.seed=N}
 * runs it alone. The draws fix who meets which fault; certificates are new in each run.
 */
class SimulationTest {
  private static final List<ServerPhase> PHASES = List.of(ServerPhase.values()).subList(0, 5);
  private static final int WORKERS = 2;
  private static final long FIRST_SEED = 20_261_124_000_000L;

  /** Not a refusal of the protocol, but of the decoder of the finished sum: QuantizerTest. */
  private static final Set<AbortReason> BEYOND_FAULTS = EnumSet.of(AbortReason.SUM_OUT_OF_RANGE);

  /** A minute or two on two cores of its own. */
  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void round_twentyThousandSmallOnes_endExactOrAborted() {
    Tally tally = run(20_000, Scenario::small);
    assertThat(tally.complete).isGreaterThanOrEqualTo(20_000 * 6 / 10);
    requireEveryFault(tally);
    Set<AbortReason> met = EnumSet.noneOf(AbortReason.class);
    met.addAll(tally.ofDevices.keySet());
    met.addAll(tally.ofServer.keySet());
    assertThat(met).isEqualTo(EnumSet.complementOf(EnumSet.copyOf(BEYOND_FAULTS)));
    assertThat(tally.drops.keySet()).isEqualTo(EnumSet.allOf(DropReason.class));
  }

  @Test
  @Tag("full")
  void round_hundredDevices_endsExactOrAborted() {
    Tally tally = run(100, Scenario::hundred);
    assertThat(tally.complete).isGreaterThanOrEqualTo(60);
  }

  @Test
  @EnabledIfSystemProperty(named = "tacit.simulation.seed", matches = "\\d+")
  void round_ofOneSeed_endsExactOrAborted() {
    Tally tally = new Tally();
    SimulatedRound.run(Scenario.small(Long.getLong("tacit.simulation.seed")), tally);
    System.out.print(tally.table());
  }

  /** Two workers: the rounds have nothing in common but the devices' certificates. */
  private static Tally run(int rounds, LongFunction<Scenario> scenario) {
    long start = System.nanoTime();
    Tally tally =
        IntStream.range(0, WORKERS)
            .parallel()
            .mapToObj(worker -> run(worker, rounds, scenario))
            .reduce(Tally::plus)
            .orElseThrow();
    System.out.printf("%s%.1f s%n", tally.table(), (System.nanoTime() - start) / 1e9);
    assertThat(tally.rounds).isEqualTo(rounds);
    return tally;
  }

  private static Tally run(int worker, int rounds, LongFunction<Scenario> scenario) {
    Tally tally = new Tally();
    for (int i = worker; i < rounds; i += WORKERS) {
      SimulatedRound.run(scenario.apply(FIRST_SEED + i), tally);
    }
    return tally;
  }

  private static void requireEveryFault(Tally tally) {
    for (ServerPhase phase : PHASES) {
      for (Fault fault : Fault.values()) {
        assertThat(tally.faults(Leg.TO_SERVER, phase, fault))
            .as("%s %s", phase, fault)
            .isPositive();
        if (phase != ServerPhase.ADVERTISE_KEYS || fault == Fault.LIE) {
          assertThat(tally.faults(Leg.TO_DEVICE, phase, fault))
              .as("to devices: %s %s", phase, fault)
              .isPositive();
        }
      }
    }
  }
}
