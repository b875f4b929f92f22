package dev.tacit.server.round;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
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
 * @param summed where each device's input was summed last
 * @param began when its selection began; cut to the millisecond, so that what a store keeps of it
 *     gives the same {@link #id}
 */
record Attempt(
    int round,
    int number,
    int abandonedInARow,
    CheckpointRef checkpoint,
    Set<String> exhausted,
    SummedAttempts summed,
    Instant began) {
  Attempt {
    exhausted = Set.copyOf(exhausted);
    began = began.truncatedTo(ChronoUnit.MILLIS);
  }

  /** See {@link SummedAttempts#id}. */
  long id() {
    return SummedAttempts.id(began, number);
  }

  /** What its devices are told. */
  byte[] plan(RoundRules rules) {
    return rules.plan().plan(round, id());
  }

  /** The attempt after this one was abandoned. */
  Attempt again(Instant now) {
    return new Attempt(
        round, number + 1, abandonedInARow + 1, checkpoint, exhausted, summed, later(now));
  }

  /** After this one began, whatever the clock says: attempts are told apart by that. */
  private Instant later(Instant now) {
    Instant next = began.plusMillis(1);
    return now.isBefore(next) ? next : now;
  }

  /**
   * The next round's first attempt.
   *
   * @param survivors of this one, which was committed
   */
  Attempt next(CheckpointRef following, List<String> survivors, Instant now) {
    SummedAttempts more = summed.plus(survivors, id());
    return new Attempt(round + 1, 1, 0, following, exhausted, more, later(now));
  }

  Attempt exhausted(String device) {
    Set<String> more = new TreeSet<>(exhausted);
    more.add(device);
    return new Attempt(round, number, abandonedInARow, checkpoint, more, summed, began);
  }

  /** A device that checks in again may have been given a new budget. */
  Attempt returned(String device) {
    if (!exhausted.contains(device)) {
      return this;
    }
    Set<String> fewer = new TreeSet<>(exhausted);
    fewer.remove(device);
    return new Attempt(round, number, abandonedInARow, checkpoint, fewer, summed, began);
  }
}
