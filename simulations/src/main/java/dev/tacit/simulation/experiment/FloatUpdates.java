package dev.tacit.simulation.experiment;

import dev.tacit.simulation.engine.DeviceTask;
import dev.tacit.simulation.engine.Workspace;

/** Updates as they are, times their weights. */
record FloatUpdates(Broadcast broadcast) implements DeviceTask<float[]> {
  @Override
  public int facts() {
    return Broadcast.FACTS;
  }

  @Override
  public float[] run(Workspace workspace, int place, double[] facts) {
    double weight = broadcast.train(workspace, place, facts);
    broadcast.subtract(workspace.update(), (float) weight);
    return workspace.update();
  }
}
