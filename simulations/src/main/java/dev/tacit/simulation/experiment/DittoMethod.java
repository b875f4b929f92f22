package dev.tacit.simulation.experiment;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The shared model's averaging, and the models that clients keep. */
final class DittoMethod implements Method {
  private final AveragingMethod averaging;
  private final ClientVectors own;

  DittoMethod(Algorithm.Ditto algorithm, int clients, float[] start) {
    averaging = new AveragingMethod(algorithm, start);
    own = new ClientVectors(clients, start.length);
  }

  @Override
  public float[] parameters() {
    return averaging.parameters();
  }

  @Override
  public DeviceWork work(Broadcast broadcast) {
    return new DittoWork(new LocalWork(broadcast), own.of(broadcast));
  }

  @Override
  public Optional<float[]> personal(int client) {
    return own.of(client);
  }

  @Override
  public void apply(Broadcast broadcast, float[] mean, List<DeviceReport> devices) {
    averaging.apply(broadcast, mean, devices);
    own.keep(broadcast, devices);
  }

  @Override
  public void save(DataOutput out) throws IOException {
    averaging.save(out);
    own.save(out);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    averaging.restore(in);
    own.restore(in);
  }
}
