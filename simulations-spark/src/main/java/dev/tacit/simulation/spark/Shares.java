package dev.tacit.simulation.spark;

import dev.tacit.simulation.engine.Groups;
import java.io.Serializable;

/**
 * How the groups of a round are dealt out to tasks: neighbours, as many as a power of two, so that
 * a share is a whole subtree of a sum's tree and sends one vector; the last sends a few. Each of
 * the tasks that run at once is a large share first, then small ones of half its size keep all at
 * work until the end. A task that runs alone is all of them.
 *
 * @param small groups of a small share, but for the last
 * @param large how many shares are large; they come first
 */
record Shares(Groups groups, int small, int large) implements Serializable {
  /** Small shares that the part of one of the tasks at once would be, at least. */
  private static final int FINENESS = 3;

  /**
   * For so many tasks at once.
   *
   * @param tasks at least 1
   */
  static Shares of(Groups groups, int tasks) {
    if (tasks == 1) {
      return new Shares(groups, groups.count(), 0);
    }
    int small = Integer.highestOneBit(groups.count() / FINENESS / tasks);
    return small == 0 ? new Shares(groups, 1, 0) : new Shares(groups, small, tasks);
  }

  int count() {
    return large + (groups.count() - begin(large) + small - 1) / small;
  }

  /** The first group of a share. */
  int begin(int share) {
    return (share + Math.min(share, large)) * small;
  }

  /** Behind the last group of a share. */
  int behind(int share) {
    return Math.min(groups.count(), begin(share + 1));
  }
}
