package dev.tacit.simulation.spark;

import dev.tacit.simulation.engine.Groups;
import java.io.Serializable;

/**
 * How the groups of a round are dealt out to tasks: neighbours, as many as a power of two, so that
 * a share is a whole subtree of a sum's tree and sends one vector; the last sends a few. Each core
 * gets a large share first, then small ones of half its size keep all at work until the end.
 *
 * @param small groups of a small share, but for the last
 * @param large how many shares are large; they come first
 */
record Shares(Groups groups, int small, int large) implements Serializable {
  /** Small shares that a core's part of the round would be, at least. */
  private static final int FINENESS = 3;

  /**
   * For so many tasks at once.
   *
   * @param cores at least 1
   */
  static Shares of(Groups groups, int cores) {
    int small = Integer.highestOneBit(groups.count() / FINENESS / cores);
    return small == 0 ? new Shares(groups, 1, 0) : new Shares(groups, small, cores);
  }

  int count() {
    return large + (groups.count() - begin(large) + small - 1) / small;
  }

  /** The first place of a share. */
  int first(int share) {
    return groups.first(begin(share));
  }

  /** Behind the last place of a share. */
  int end(int share) {
    return groups.end(Math.min(groups.count(), begin(share + 1)) - 1);
  }

  /** The first group of a share. */
  private int begin(int share) {
    return (share + Math.min(share, large)) * small;
  }
}
