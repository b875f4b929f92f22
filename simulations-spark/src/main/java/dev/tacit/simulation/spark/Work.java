package dev.tacit.simulation.spark;

import dev.tacit.simulation.engine.DeviceTask;
import dev.tacit.simulation.engine.Fold;
import dev.tacit.simulation.engine.LocalEngine;
import dev.tacit.simulation.spark.Part.Content;
import dev.tacit.simulation.spark.Part.Told;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;

/**
 * What is broadcast of a round, with the model that its devices train: once for each JVM.
 * Thread-safe.
 */
final class Work<S, C, R extends Serializable> implements Serializable {
  private static final long serialVersionUID = 1L;

  private final DeviceTask<S, C, R> task;
  private final Fold<C> nothing;
  private final Shares shares;

  /** Emptied folds of shares that are done. */
  private transient List<Fold<C>> spare;

  /**
   * @param nothing a fold of nothing
   */
  Work(DeviceTask<S, C, R> task, Fold<C> nothing, Shares shares) {
    this.task = task;
    this.nothing = nothing;
    this.shares = shares;
  }

  /** The devices of one share, on the threads of a task. */
  Part<C, R> run(LocalEngine<S> engine, int share) {
    Fold<C> fold = take();
    List<R> told;
    try {
      told =
          engine.run(
              whileWanted(TaskContext.get()),
              shares.groups(),
              shares.begin(share),
              shares.behind(share),
              fold);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unwanted();
    }
    int first = shares.groups().first(shares.begin(share));
    Part<C, R> part = Part.of(share, new Content<>(List.of(new Told<>(first, told)), fold));
    give(fold);
    return part;
  }

  private DeviceTask<S, C, R> whileWanted(TaskContext context) {
    return (site, place, fold) -> {
      if (context.isInterrupted()) {
        throw unwanted();
      }
      return task.run(site, place, fold);
    };
  }

  private static TaskKilledException unwanted() {
    return new TaskKilledException("the round was cancelled, or the share done elsewhere");
  }

  private synchronized Fold<C> take() {
    return spare == null || spare.isEmpty() ? nothing.empty() : spare.remove(spare.size() - 1);
  }

  private synchronized void give(Fold<C> fold) {
    if (spare == null) {
      spare = new ArrayList<>();
    }
    if (fold.clear()) {
      spare.add(fold);
    }
  }
}
