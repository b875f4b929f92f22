package dev.tacit.simulation.engine;

import java.io.Serializable;

/**
 * How the places of a round are dealt out: in groups, whose places one thread takes in order. A
 * function of their number alone, so that sums do not depend on the machine.
 *
 * @param places at least 1
 * @param size places of a group, but for the last: large groups keep their sum in a near cache,
 *     many groups leave no thread without work
 */
public record Groups(int places, int size) implements Serializable {
  private static final int LARGEST = 8;
  private static final int ENOUGH = 24;

  /**
   * Those of a round.
   *
   * @param places at least 1
   */
  public static Groups of(int places) {
    if (places < 1) {
      throw new IllegalArgumentException("places must be at least 1 but was " + places);
    }
    return new Groups(places, Math.max(1, Math.min(LARGEST, places / ENOUGH)));
  }

  /** How many there are. */
  public int count() {
    return (places + size - 1) / size;
  }

  int group(int place) {
    return place / size;
  }

  /** The first place of a group. */
  public int first(int group) {
    return group * size;
  }

  /** Behind the last place of a group. */
  public int end(int group) {
    return Math.min(places, (group + 1) * size);
  }
}
