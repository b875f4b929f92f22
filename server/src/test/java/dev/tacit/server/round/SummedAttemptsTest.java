package dev.tacit.server.round;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SummedAttemptsTest {
  @Test
  void plus_laterAttempt_movesItsSurvivorsAlone() {
    SummedAttempts first = SummedAttempts.NONE.plus(List.of("a", "b"), 7);
    SummedAttempts second = first.plus(List.of("b", "c"), 9);
    assertThat(second.of("a")).isEqualTo(7);
    assertThat(second.of("b")).isEqualTo(9);
    assertThat(second.of("c")).isEqualTo(9);
    assertThat(second.of("d")).isZero();
    assertThat(first.of("b")).isEqualTo(7);
    assertThat(first.of("c")).isZero();
  }

  /** Millions of devices' names are not kept for those that need none of it. */
  @Test
  void plus_untold_keepsNothing() {
    assertThat(SummedAttempts.UNTOLD.plus(List.of("a"), 7)).isSameAs(SummedAttempts.UNTOLD);
    assertThat(SummedAttempts.UNTOLD.of("a")).isZero();
  }

  /** A store that keeps less of an instant than the clock tells must not name another attempt. */
  @Test
  void next_afterAnAbandonedAttempt_namesTheCommittedOneToTheMillisecond() {
    Instant began = Instant.parse("2026-01-01T00:00:00.123999999Z");
    CheckpointRef checkpoint = new CheckpointRef(new byte[32], 1);
    Attempt first =
        new Attempt(1, 1, 0, checkpoint, Set.of(), SummedAttempts.NONE, began.minusSeconds(9));
    Attempt next = first.again(began).next(checkpoint, List.of("a"), began.plusSeconds(9));
    assertThat(next.summed().of("a"))
        .isEqualTo(SummedAttempts.id(Instant.parse("2026-01-01T00:00:00.123Z"), 2))
        .isNotEqualTo(first.id());
    assertThat(next.again(began.plusSeconds(10)).summed()).isEqualTo(next.summed());
    assertThat(next.exhausted("b").returned("b").summed()).isEqualTo(next.summed());
  }
}
