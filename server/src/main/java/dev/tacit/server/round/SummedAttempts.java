package dev.tacit.server.round;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * In which attempt each device's input was summed last, of those that were committed: what a device
 * that keeps something from round to round cannot know by itself, since its input may be lost on
 * the way, or the list of survivors. Immutable.
 *
 * @param ids of attempts by device; empty if nobody is told, so that nothing is kept for tasks of
 *     millions of devices that need none of it
 */
public record SummedAttempts(Optional<Map<String, Long>> ids) {
  /** For tasks whose devices keep nothing. */
  public static final SummedAttempts UNTOLD = new SummedAttempts(Optional.empty());

  /** Before the first round. */
  public static final SummedAttempts NONE = new SummedAttempts(Optional.of(Map.of()));

  public SummedAttempts {
    ids = ids.map(Map::copyOf);
  }

  /**
   * What names an attempt of a task to devices, the same whenever it is asked for: it differs
   * between attempts by the time, which an {@link Attempt} sees to, and by the number; between
   * tasks as far as they did not begin in the same millisecond.
   *
   * @param began to the millisecond
   * @param number of the attempt at its round
   */
  public static long id(Instant began, int number) {
    return began.toEpochMilli() << 16 | (number & 0xffff);
  }

  /** The attempt that summed the device's last input; 0 if none did, or it is not told. */
  public long of(String device) {
    return ids.map(each -> each.getOrDefault(device, 0L)).orElse(0L);
  }

  /** After one more that was committed. */
  public SummedAttempts plus(Collection<String> survivors, long id) {
    if (ids.isEmpty()) {
      return this;
    }
    Map<String, Long> more = new HashMap<>(ids.get());
    survivors.forEach(device -> more.put(device, id));
    return new SummedAttempts(Optional.of(more));
  }
}
