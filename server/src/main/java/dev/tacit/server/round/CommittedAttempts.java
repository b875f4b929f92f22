package dev.tacit.server.round;

import dev.tacit.protocol.wire.Wire;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Which attempts the rounds up to now were committed by, so that a device that did not hear how its
 * last one ended can learn it. Immutable.
 *
 * @param ids that of the last round first; of more than {@link Wire#MAX_COMMITTED_ATTEMPTS} the
 *     earliest are left out
 */
public record CommittedAttempts(List<Long> ids) {
  /** Before the first round. */
  public static final CommittedAttempts NONE = new CommittedAttempts(List.of());

  public CommittedAttempts {
    ids = List.copyOf(ids.subList(0, Math.min(ids.size(), Wire.MAX_COMMITTED_ATTEMPTS)));
  }

  /**
   * What names an attempt to devices, the same whenever it is asked for: it differs between
   * attempts by the time, and by the number should the clock stand still.
   *
   * @param began to the millisecond
   * @param number of the attempt at its round
   */
  public static long id(Instant began, int number) {
    return began.toEpochMilli() << 16 | (number & 0xffff);
  }

  /** With that of one more round. */
  public CommittedAttempts plus(long id) {
    List<Long> more = new ArrayList<>(ids.size() + 1);
    more.add(id);
    more.addAll(ids);
    return new CommittedAttempts(more);
  }
}
