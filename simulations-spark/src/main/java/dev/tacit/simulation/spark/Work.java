package dev.tacit.simulation.spark;

import dev.tacit.simulation.engine.DeviceTask;
import dev.tacit.simulation.engine.Fold;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;

/**
 * What is broadcast of a round, with the model that its devices train: once for each JVM.
 *
 * @param nothing a fold of nothing
 */
record Work<S, C, R extends Serializable>(
    DeviceTask<S, C, R> task, Fold<C> nothing, Shares shares) implements Serializable {
  /** The devices of one share, in order. */
  Part<C, R> run(S site, int share) {
    Fold<C> fold = nothing.empty();
    int first = shares.first(share);
    List<R> told = new ArrayList<>();
    for (int place = first; place < shares.end(share); place++) {
      if (TaskContext.get().isInterrupted()) {
        throw new TaskKilledException("the round was cancelled, or another had the same share");
      }
      told.add(task.run(site, place, fold));
    }
    return new Part<>(share, List.of(new Part.Told<>(first, told)), fold);
  }
}
