package dev.tacit.simulation.experiment;

import dev.tacit.learning.federated.ServerState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/** The server's optimizer moves the model by the mean. */
final class AveragingMethod implements Method {
  private ServerState state;

  /** Of the state: asked for more often than it changes. */
  private float[] parameters;

  AveragingMethod(Algorithm algorithm, float[] start) {
    state = ServerState.initial(algorithm.server(), start);
    parameters = state.parameters();
  }

  @Override
  public float[] parameters() {
    return parameters;
  }

  @Override
  public DeviceWork work(Broadcast broadcast) {
    return new LocalWork(broadcast);
  }

  @Override
  public void apply(Broadcast broadcast, float[] mean, List<DeviceReport> devices) {
    state = state.apply(mean);
    parameters = state.parameters();
  }

  @Override
  public void save(DataOutput out) throws IOException {
    save(out, state);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    state = restore(in, state);
    parameters = state.parameters();
  }

  static void save(DataOutput out, ServerState state) throws IOException {
    Snapshot.write(out, state.parameters());
    Snapshot.write(out, state.memory());
  }

  /**
   * @param like of the same optimizer and model
   */
  static ServerState restore(DataInput in, ServerState like) throws IOException {
    float[] parameters = Snapshot.floats(in, like.parameters().length);
    byte[] memory = Snapshot.bytes(in, like.memory().length);
    try {
      return ServerState.resume(like.optimizer(), parameters, memory);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
