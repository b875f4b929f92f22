package dev.tacit.secagg.server;

import dev.tacit.secagg.DropReason;
import dev.tacit.secagg.session.Session;
import java.util.Arrays;
import java.util.BitSet;
import java.util.SortedMap;
import java.util.TreeMap;

/** Which devices are still with the server, by index, and why the others are not. */
final class Cohort {
  final Session session;
  private final int[][] neighbourhoods;
  private final BitSet live = new BitSet();
  private final SortedMap<Integer, DropReason> dropped = new TreeMap<>();

  Cohort(Session session) {
    this.session = session;
    int size = session.roster().size();
    this.neighbourhoods = new int[size][];
    live.set(0, size);
  }

  int size() {
    return neighbourhoods.length;
  }

  BitSet live() {
    return (BitSet) live.clone();
  }

  boolean isLive(int device) {
    return live.get(device);
  }

  SortedMap<Integer, DropReason> dropped() {
    return dropped;
  }

  void drop(int device, DropReason reason) {
    if (live.get(device)) {
      live.clear(device);
      dropped.put(device, reason);
    }
  }

  /** A device and its neighbours, ascending; not to be changed. */
  int[] neighbourhood(int device) {
    if (neighbourhoods[device] == null) {
      neighbourhoods[device] = session.graph().closedNeighbourhood(device);
    }
    return neighbourhoods[device];
  }

  /** A device's place among the shares of an owner's secrets, from 1. */
  int place(int owner, int device) {
    return Arrays.binarySearch(neighbourhood(owner), device) + 1;
  }

  /** How many of a device's neighbours are in a set. */
  int neighboursIn(int device, BitSet set) {
    int count = set.get(device) ? -1 : 0;
    for (int member : neighbourhood(device)) {
      count += set.get(member) ? 1 : 0;
    }
    return count;
  }

  /** How many of a set may hold shares of a device's secrets. */
  int holdersIn(int owner, BitSet set) {
    boolean itself = session.graph().ownersHoldShares() && set.get(owner);
    return neighboursIn(owner, set) + (itself ? 1 : 0);
  }

  /**
   * Drops whoever has too few live holders for its own secrets to be rebuilt, until all that are
   * left have enough. What is left in the complete graph is everybody or nobody.
   */
  void dropLonely() {
    int threshold = session.parameters().threshold();
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = live.nextSetBit(0); i >= 0; i = live.nextSetBit(i + 1)) {
        if (holdersIn(i, live) < threshold) {
          drop(i, DropReason.TOO_FEW_NEIGHBOURS);
          changed = true;
        }
      }
    }
  }
}
