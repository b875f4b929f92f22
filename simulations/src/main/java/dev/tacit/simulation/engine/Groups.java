package dev.tacit.simulation.engine;

import java.io.Serializable;
import java.util.Arrays;

/**
 * How the places of a round are dealt out: in groups, whose places one thread takes in order. A
 * function of their number alone, so that sums do not depend on the machine. Large groups keep
 * their sum in a near cache and come first; smaller and smaller ones leave no thread without work
 * at last (guided self-scheduling: Polychronopoulos and Kuck, IEEE Transactions on Computers
 * C-36(12), 1987). Immutable.
 */
public final class Groups implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int LARGEST = 8;

  /** Of the places that are left, a group takes one in so many. */
  private static final int PARTS = 8;

  /** The first place of each, and behind the last. */
  private final int[] bounds;

  private Groups(int[] bounds) {
    this.bounds = bounds;
  }

  /**
   * Those of a round.
   *
   * @param places at least 1
   */
  public static Groups of(int places) {
    if (places < 1) {
      throw new IllegalArgumentException("places must be at least 1 but was " + places);
    }
    int[] bounds = new int[places / LARGEST + PARTS * LARGEST + 1];
    int count = 0;
    for (int left = places; left > 0; left = places - bounds[count]) {
      bounds[++count] = places - left + Math.max(1, Math.min(LARGEST, left / PARTS));
    }
    return new Groups(Arrays.copyOf(bounds, count + 1));
  }

  /** In the round. */
  public int places() {
    return bounds[count()];
  }

  /** How many groups there are. */
  public int count() {
    return bounds.length - 1;
  }

  int group(int place) {
    int found = Arrays.binarySearch(bounds, place);
    return found < 0 ? -found - 2 : found;
  }

  /** The first place of a group. */
  public int first(int group) {
    return bounds[group];
  }

  /** Behind the last place of a group. */
  public int end(int group) {
    return bounds[group + 1];
  }
}
