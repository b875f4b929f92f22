package dev.tacit.server.aggregation;

import dev.tacit.learning.federated.Scaffold;
import dev.tacit.learning.federated.ScaffoldState;
import dev.tacit.learning.federated.ServerOptimizer;
import dev.tacit.learning.federated.ServerState;
import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.encoding.Quantizer;
import java.util.List;
import java.util.Objects;

/**
 * Moves a task's model by what its devices handed in. Divisors are the number of survivors, which
 * the aggregator knows anyway. Stateless, thread-safe: what is remembered from round to round is in
 * the {@link TaskModel}.
 */
public sealed interface ModelUpdate {
  /** How a mean update moves the model. */
  ServerOptimizer optimizer();

  /** Before the first round. */
  TaskModel initial(float[] parameters);

  /**
   * Goes on from what was kept.
   *
   * @param memory that nobody vouches for
   * @throws IllegalArgumentException if it is not that of such a task, or not finite
   */
  TaskModel resume(float[] parameters, byte[] memory);

  /** After a round; see {@link #apply}. */
  TaskModel next(TaskModel before, List<long[]> sums, int survivors, SessionBinding session);

  /**
   * The task's model after a round.
   *
   * @param before of this update, as it stays
   * @param sums of the survivors' encoded vectors, ring elements; may be overwritten
   * @param session that they were summed in
   * @throws SecAggException if valid inputs cannot have given the sums, or the model, or what goes
   *     with it, would leave the finite numbers
   */
  default TaskModel apply(
      TaskModel before, List<long[]> sums, int survivors, SessionBinding session) {
    TaskModel after = next(before, sums, survivors, session);
    if (!after.isFinite()) {
      throw new SecAggException(
          AbortReason.SUM_OUT_OF_RANGE,
          "the model and the optimizer's moments must be finite after a round but would not be");
    }
    return after;
  }

  /**
   * By the mean of the updates.
   *
   * @param reader of the task's trust model and method
   */
  record Averaging(SumReader reader, ServerOptimizer optimizer) implements ModelUpdate {
    public Averaging {
      Objects.requireNonNull(reader, "reader");
      Objects.requireNonNull(optimizer, "optimizer");
    }

    @Override
    public TaskModel initial(float[] parameters) {
      return new TaskModel.Averaged(ServerState.initial(optimizer, parameters));
    }

    @Override
    public TaskModel resume(float[] parameters, byte[] memory) {
      return new TaskModel.Averaged(ServerState.resume(optimizer, parameters, memory));
    }

    @Override
    public TaskModel next(
        TaskModel before, List<long[]> sums, int survivors, SessionBinding session) {
      ServerState state = ((TaskModel.Averaged) before).state();
      return new TaskModel.Averaged(state.apply(reader.mean(sums, survivors, session)));
    }
  }

  /**
   * By the means of updates and of changes of control variates: SCAFFOLD.
   *
   * @param updates the devices' quantiser of updates, of the whole cohort
   * @param changes and of the variates' changes
   * @param clients N, of the whole population
   * @param variateRange that the devices' variates are clamped to
   */
  record Controlling(
      Quantizer updates,
      Quantizer changes,
      ServerOptimizer optimizer,
      int clients,
      double variateRange)
      implements ModelUpdate {
    public Controlling {
      Objects.requireNonNull(updates, "updates");
      Objects.requireNonNull(changes, "changes");
      Objects.requireNonNull(optimizer, "optimizer");
    }

    @Override
    public TaskModel initial(float[] parameters) {
      ServerState model = ServerState.initial(optimizer, parameters);
      return new TaskModel.Controlled(ScaffoldState.initial(model, clients));
    }

    @Override
    public TaskModel resume(float[] parameters, byte[] memory) {
      return new TaskModel.Controlled(ScaffoldState.resume(optimizer, parameters, clients, memory));
    }

    @Override
    public TaskModel next(
        TaskModel before, List<long[]> sums, int survivors, SessionBinding session) {
      ScaffoldState state = ((TaskModel.Controlled) before).state();
      Scaffold.Change mean =
          new Scaffold.Change(
              mean(updates, sums.get(0), survivors), mean(changes, sums.get(1), survivors));
      return new TaskModel.Controlled(state.apply(mean, survivors, variateRange));
    }

    private static float[] mean(Quantizer quantizer, long[] sum, int survivors) {
      float[] mean = new float[sum.length];
      quantizer.decodeSum(sum, survivors, mean);
      return mean;
    }
  }
}
