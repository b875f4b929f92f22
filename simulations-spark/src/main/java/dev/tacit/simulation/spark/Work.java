package dev.tacit.simulation.spark;

import dev.tacit.simulation.engine.DeviceTask;
import dev.tacit.simulation.engine.Fold;
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

  /** The devices of one share, in order. */
  Part<C, R> run(S site, int share) {
    Fold<C> fold = take();
    int first = shares.first(share);
    List<R> told = new ArrayList<>();
    for (int place = first; place < shares.end(share); place++) {
      if (TaskContext.get().isInterrupted()) {
        throw new TaskKilledException("the round was cancelled, or the share done elsewhere");
      }
      told.add(task.run(site, place, fold));
    }
    Part<C, R> part = Part.of(share, new Content<>(List.of(new Told<>(first, told)), fold));
    give(fold);
    return part;
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
