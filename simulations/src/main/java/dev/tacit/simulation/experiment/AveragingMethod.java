package dev.tacit.simulation.experiment;

import dev.tacit.learning.federated.ServerState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/** The server's optimizer moves the model by the mean. */
final class AveragingMethod implements Method {
  private ServerState state;
  private float[] parameters;

  AveragingMethod(Algorithm.Averaging algorithm, float[] start) {
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
    Snapshot.write(out, parameters);
    Snapshot.write(out, state.memory());
  }

  @Override
  public void restore(DataInput in) throws IOException {
    parameters = Snapshot.floats(in, parameters.length);
    try {
      state =
          ServerState.resume(
              state.optimizer(), parameters, Snapshot.bytes(in, state.memory().length));
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
