package dev.tacit.benchmarks.secagg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The measurements at a small size: they run, and refuse a wrong sum themselves. */
class SecAggRunsTest {
  private static final Setting SMALL = new Setting(40, 12, 8, 500);
  private static final int SURVIVORS = 38;

  @Test
  void setting_lostDevices_leaveMasksWithSurvivors() {
    assertThat(SMALL.survivors()).isEqualTo(SURVIVORS);
    // Two are lost; they may be neighbours of each other.
    assertThat(SMALL.lostPairs()).isIn(2 * 12, 2 * 11);
  }

  @Test
  void server_smallSession_isMeasuredInItsOwnProcess() throws Exception {
    ServerRun.Result result = ServerRun.measure(SMALL, 1, line -> {});
    assertThat(result.masks()).isEqualTo(SURVIVORS + result.pairs());
    assertThat(result.heapUsed()).isBetween(1L << 16, 256L << 20);
    ServerRun.Repeat repeat = result.repeats().get(0);
    assertThat(List.of(repeat.one(), repeat.two(), repeat.bare(), repeat.loop(), repeat.loops()))
        .allMatch(seconds -> seconds > 0);
  }

  @Test
  void client_smallSession_sendsTheVectorAndLittleBeside() throws Exception {
    List<ClientRun.Sample> samples = ClientRun.measure(SMALL, 1, 2, line -> {});
    assertThat(samples).hasSize(2);
    for (ClientRun.Sample sample : samples) {
      assertThat(sample.seconds()).hasSize(ClientRun.PHASES.size()).allMatch(time -> time > 0);
      assertThat(sample.whole()).isGreaterThan(0);
      assertThat(sample.bytes()).isBetween(2_000L, 2_000L + 4_000L);
    }
  }

  @Test
  void cohort_smallSession_measuresEveryPhase() throws Exception {
    CohortRun.Result result = CohortRun.measure(SMALL, line -> {});
    double phases = result.phases().stream().mapToDouble(CohortRun.Phase::seconds).sum();
    assertThat(result.phases()).hasSize(5);
    assertThat(phases).isBetween(0.5 * result.seconds(), result.seconds());
  }
}
