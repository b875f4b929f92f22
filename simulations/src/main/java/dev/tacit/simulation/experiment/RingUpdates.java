package dev.tacit.simulation.experiment;

import dev.tacit.secagg.encoding.CentralEncoder;
import dev.tacit.simulation.engine.DeviceTask;
import dev.tacit.simulation.engine.Workspace;
import dev.tacit.simulation.randomness.SeededStream;

/** Updates clipped and rounded to ring elements, by the product's encoder. */
record RingUpdates(Broadcast broadcast, CentralEncoder encoder) implements DeviceTask<int[]> {
  @Override
  public int facts() {
    return Broadcast.FACTS;
  }

  @Override
  public int[] run(Workspace workspace, int place, double[] facts) {
    broadcast.train(workspace, place, facts);
    broadcast.subtract(workspace.update(), 1);
    try (SeededStream random = broadcast.seeds(place).at("encoding").stream()) {
      encoder.encode(workspace.update(), random, workspace.encoded());
      return workspace.encoded();
    }
  }
}
