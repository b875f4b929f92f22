package dev.tacit.server.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.protocol.wire.Wire;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CommittedAttemptsTest {
  @Test
  void plus_moreThanAPlanNames_leavesTheEarliestOut() {
    CommittedAttempts committed = CommittedAttempts.NONE;
    for (long id = 1; id <= 1500; id++) {
      committed = committed.plus(id);
    }
    assertThat(committed.ids())
        .hasSize(Wire.MAX_COMMITTED_ATTEMPTS)
        .startsWith(1500L, 1499L)
        .endsWith(477L);
    List<Long> all = LongStream.rangeClosed(1, 1500).map(i -> 1501 - i).boxed().toList();
    assertThat(new CommittedAttempts(all)).isEqualTo(committed);
  }

  /** A store that keeps less of an instant than the clock tells must not name another attempt. */
  @Test
  void next_afterAnAbandonedAttempt_namesTheCommittedOneToTheMillisecond() {
    Instant began = Instant.parse("2026-01-01T00:00:00.123999999Z");
    CheckpointRef checkpoint = new CheckpointRef(new byte[32], 1);
    Attempt first =
        new Attempt(1, 1, 0, checkpoint, Set.of(), CommittedAttempts.NONE, began.minusSeconds(9));
    Attempt next = first.again(began).next(checkpoint, began.plusSeconds(9));
    assertThat(next.committed().ids())
        .containsExactly(CommittedAttempts.id(Instant.parse("2026-01-01T00:00:00.123Z"), 2))
        .doesNotContain(first.id());
    assertThat(next.again(began.plusSeconds(10)).committed()).isEqualTo(next.committed());
  }
}
