package dev.tacit.server.aggregation;

import dev.tacit.learning.federated.ScaffoldCheckpoint;
import dev.tacit.learning.federated.ScaffoldState;
import dev.tacit.learning.federated.ServerState;
import dev.tacit.learning.model.Checkpoint;

/**
 * What a task has come to between two rounds: released numbers and functions of them. Immutable and
 * thread-safe.
 */
public sealed interface TaskModel {
  /** A copy of the model's parameters. */
  float[] parameters();

  /** All that has to be kept beside the parameters, to go on bit for bit. */
  byte[] memory();

  /**
   * The bytes that devices start a round from.
   *
   * @param checkpoint of these parameters
   */
  byte[] sent(Checkpoint checkpoint);

  /** Whether all that is in it is finite. */
  boolean isFinite();

  /** Of updates alone. */
  record Averaged(ServerState state) implements TaskModel {
    @Override
    public float[] parameters() {
      return state.parameters();
    }

    @Override
    public byte[] memory() {
      return state.memory();
    }

    @Override
    public byte[] sent(Checkpoint checkpoint) {
      return checkpoint.encode();
    }

    @Override
    public boolean isFinite() {
      return state.isFinite();
    }
  }

  /** With SCAFFOLD's control variate. */
  record Controlled(ScaffoldState state) implements TaskModel {
    @Override
    public float[] parameters() {
      return state.model().parameters();
    }

    @Override
    public byte[] memory() {
      return state.memory();
    }

    @Override
    public byte[] sent(Checkpoint checkpoint) {
      return new ScaffoldCheckpoint(checkpoint, state.sent().variate()).encode();
    }

    @Override
    public boolean isFinite() {
      return state.isFinite();
    }
  }
}
