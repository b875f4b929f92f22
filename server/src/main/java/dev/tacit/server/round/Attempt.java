package dev.tacit.server.round;

import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which attempt of which round, and what is carried from one to the next.
 *
 * @param round from 1
 * @param number of the attempt at this round, from 1
 * @param abandonedInARow attempts before this one since the last commit or start
 * @param checkpoint what the round starts from
 * @param exhausted devices known to have spent their budget
 * @param began when its selection began
 */
record Attempt(
    int round,
    int number,
    int abandonedInARow,
    CheckpointRef checkpoint,
    Set<String> exhausted,
    Instant began) {
  Attempt {
    exhausted = Set.copyOf(exhausted);
  }

  /** Differs between attempts: by the time, and by the number should the clock stand still. */
  long id() {
    return began.toEpochMilli() << 16 | (number & 0xffff);
  }

  /** The attempt after this one was abandoned. */
  Attempt again(Instant now) {
    return new Attempt(round, number + 1, abandonedInARow + 1, checkpoint, exhausted, now);
  }

  /** The next round's first attempt. */
  Attempt next(CheckpointRef committed, Instant now) {
    return new Attempt(round + 1, 1, 0, committed, exhausted, now);
  }

  Attempt exhausted(String device) {
    Set<String> more = new TreeSet<>(exhausted);
    more.add(device);
    return new Attempt(round, number, abandonedInARow, checkpoint, more, began);
  }

  /** A device that checks in again may have been given a new budget. */
  Attempt returned(String device) {
    if (!exhausted.contains(device)) {
      return this;
    }
    Set<String> fewer = new TreeSet<>(exhausted);
    fewer.remove(device);
    return new Attempt(round, number, abandonedInARow, checkpoint, fewer, began);
  }
}
