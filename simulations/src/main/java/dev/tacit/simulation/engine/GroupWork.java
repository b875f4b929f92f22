package dev.tacit.simulation.engine;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;

/** Groups of a round that some threads share. Thread-safe. */
final class GroupWork<S, C, R extends Serializable> {
  private final DeviceTask<S, C, R> task;
  private final Groups groups;
  private final int end;
  private final int threads;
  private final Fold<C> fold;
  private final int firstPlace;
  private final List<R> told;
  private final AtomicInteger next;
  private final Set<Thread> running = new HashSet<>();

  /**
   * @param first of the groups
   * @param end behind the last
   * @param threads that will {@link #run}
   */
  GroupWork(
      DeviceTask<S, C, R> task, Groups groups, int first, int end, int threads, Fold<C> fold) {
    this.task = task;
    this.groups = groups;
    this.end = end;
    this.threads = threads;
    this.fold = fold;
    this.firstPlace = groups.first(first);
    this.told = new ArrayList<>(Collections.nCopies(groups.end(end - 1) - firstPlace, null));
    this.next = new AtomicInteger(first);
  }

  /** One thread's part. */
  Void run(S site) {
    enter();
    try {
      for (int g = take(); g < end; g = take()) {
        int behind = behind(g);
        for (int i = g; i < behind && next.get() <= end; i++) {
          requireNotInterrupted();
          runGroup(i, site);
        }
      }
      return null;
    } catch (Throwable e) {
      // Nobody goes on with a round that is lost.
      stop();
      throw e;
    } finally {
      leave();
    }
  }

  private synchronized void enter() {
    running.add(Thread.currentThread());
  }

  private synchronized void leave() {
    running.remove(Thread.currentThread());
  }

  /** No further group is begun. */
  void stop() {
    next.set(end + 1);
  }

  /** The same, and devices at work hear of it, and need not come to their end. */
  synchronized void interrupt() {
    stop();
    running.forEach(Thread::interrupt);
  }

  /** By place, once all threads are done. */
  List<R> told() {
    return told;
  }

  private static void requireNotInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("a thread of simulated devices was interrupted");
    }
  }

  private int take() {
    return next.getAndUpdate(this::behind);
  }

  /** Behind the groups that a thread takes at a time: of the places left, its part of a half. */
  private int behind(int group) {
    if (group >= end) {
      return group;
    }
    int left = groups.end(end - 1) - groups.first(group);
    int last = groups.first(group) + left / (2 * threads);
    int behind = group + 1;
    while (behind < end && groups.end(behind) <= last) {
      behind++;
    }
    return behind;
  }

  /** Its places in order. */
  private void runGroup(int group, S site) {
    for (int place = groups.first(group); place < groups.end(group); place++) {
      // Each place is one thread's; that all are done is awaited before the list is read.
      told.set(place - firstPlace, task.run(site, place, fold));
    }
  }
}
