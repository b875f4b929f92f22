package dev.tacit.simulation.experiment;

import dev.tacit.learning.federated.Scaffold;
import dev.tacit.learning.federated.ScaffoldState;
import dev.tacit.learning.federated.ServerState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** SCAFFOLD's server, and what its clients keep. */
final class VariateMethod implements Method {
  private final Algorithm.ControlVariates algorithm;
  private final ClientVectors own;
  private final OptionalInt divisor;
  private final double range;
  private ScaffoldState state;
  private Scaffold.Sent sent;

  /**
   * @param divisor of means, if it is not the number of devices in them
   * @param range that variates of clients are within, perhaps infinite
   */
  private VariateMethod(
      Algorithm.ControlVariates algorithm,
      int clients,
      float[] start,
      OptionalInt divisor,
      double range) {
    this.algorithm = algorithm;
    this.divisor = divisor;
    this.range = range;
    own = new ClientVectors(clients, start.length);
    state = ScaffoldState.initial(ServerState.initial(algorithm.server(), start), clients);
    sent = state.sent();
  }

  /** That of an experiment. */
  static VariateMethod of(
      Experiment experiment, Algorithm.ControlVariates algorithm, float[] start) {
    Protection protection = experiment.protection();
    return new VariateMethod(
        algorithm,
        experiment.population().size(),
        start,
        protection.divisor(experiment.cohorts()),
        protection instanceof Protection.Local local
            ? local.steps().variateRange(algorithm.training())
            : Double.POSITIVE_INFINITY);
  }

  @Override
  public float[] parameters() {
    return sent.parameters();
  }

  @Override
  public float[] variate() {
    return sent.variate();
  }

  @Override
  public DeviceWork work(Broadcast broadcast) {
    return VariateWork.of(algorithm, new LocalWork(broadcast), sent.variate(), own.of(broadcast));
  }

  @Override
  public void apply(Broadcast broadcast, float[] mean, List<DeviceReport> devices) {
    int half = mean.length / 2;
    Scaffold.Change change =
        new Scaffold.Change(Arrays.copyOf(mean, half), Arrays.copyOfRange(mean, half, mean.length));
    for (int i = 0; i < half; i++) {
      change.variate()[i] /= algorithm.scale();
    }
    // By the sum over all clients: how many were in it may be a secret.
    state = state.apply(change, divisor.orElse(devices.size()), range);
    sent = state.sent();
    own.keep(broadcast, devices);
  }

  @Override
  public void save(DataOutput out) throws IOException {
    AveragingMethod.save(out, state.model());
    Snapshot.write(out, sent.variate());
    own.save(out);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    ServerState model = AveragingMethod.restore(in, state.model());
    float[] variate = Snapshot.floats(in, sent.variate().length);
    try {
      state = ScaffoldState.resume(model, state.clients(), variate);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
    sent = state.sent();
    own.restore(in);
  }
}
