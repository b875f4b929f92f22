package dev.tacit.simulation.spark;

import dev.tacit.simulation.engine.Groups;
import java.io.Serializable;

/**
 * How the groups of a round are dealt out to tasks: so many neighbours each, a power of two, so
 * that a share is one whole subtree of a sum's tree and sends one vector; the last share sends few.
 *
 * @param size groups of a share, but for the last
 */
record Shares(Groups groups, int size) implements Serializable {
  /**
   * The fewest shares that are enough.
   *
   * @param enough at least 1; there are as many or up to twice as many, if there are so many groups
   */
  static Shares of(Groups groups, int enough) {
    return new Shares(groups, Math.max(1, Integer.highestOneBit(groups.count() / enough)));
  }

  int count() {
    return (groups.count() + size - 1) / size;
  }

  /** The first place of a share. */
  int first(int share) {
    return groups.first(share * size);
  }

  /** Behind the last place of a share. */
  int end(int share) {
    return groups.end(Math.min(groups.count(), (share + 1) * size) - 1);
  }
}
