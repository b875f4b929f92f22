package dev.tacit.simulation.experiment;

import dev.tacit.secagg.encoding.AdaptiveCentralPlan;
import dev.tacit.secagg.encoding.AdaptiveDecoder;
import dev.tacit.secagg.encoding.AdaptiveEncoder;
import dev.tacit.simulation.experiment.Channel.Received;
import dev.tacit.simulation.randomness.SeededStream;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Central noise with a clipping norm of its own for each round, by what the last ones released. */
final class AdaptiveCoding implements Coding {
  private final OptionalInt divisor;
  private AdaptiveCentralPlan plan;

  /**
   * @param first plan of the first round
   * @param divisor of sums, if it is not the number of devices in them
   */
  AdaptiveCoding(AdaptiveCentralPlan first, OptionalInt divisor) {
    this.plan = first;
    this.divisor = divisor;
  }

  @Override
  public int dimension() {
    return plan.elements();
  }

  @Override
  public int ringBits() {
    return plan.vector().ringBits();
  }

  @Override
  public OptionalDouble clippingNorm() {
    return OptionalDouble.of(plan.vector().clippingNorm());
  }

  @Override
  public Device device(Broadcast broadcast, DeviceWork work) {
    AdaptiveCentralPlan encoded = plan;
    return new ClippedDevice(
        broadcast, work, ringBits(), () -> encoder(new AdaptiveEncoder(encoded)));
  }

  /** Of an update that does not arrive nothing is told of its norm either. */
  private static ClippedDevice.Encoder encoder(AdaptiveEncoder encoder) {
    return (update, streams, sum) -> {
      if (!(update instanceof DeviatingWork.Absent)) {
        encoder.addTo(update, streams, sum);
      }
    };
  }

  @Override
  public Received decode(Broadcast broadcast, long[] ringSum, List<DeviceReport> devices) {
    RoundNoise noise = CentralSum.look(ringSum, plan.vector(), devices);
    int count = divisor.orElse(devices.size());
    AdaptiveDecoder.Release release;
    try (SeededStream random = broadcast.seeds().at("count-noise").stream()) {
      release =
          new AdaptiveDecoder(plan, 1)
              .decode(ringSum, count, broadcast.seeds().at("noise").streams(), random);
    }
    plan = plan.next(release.centred(), count);
    return new Received(release.mean(), devices, noise);
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeDouble(plan.vector().clippingNorm());
  }

  @Override
  public void restore(DataInput in) throws IOException {
    double norm = in.readDouble();
    try {
      plan = plan.withNorm(norm);
    } catch (IllegalArgumentException e) {
      throw new IOException("clipping norm of what was kept: " + e.getMessage(), e);
    }
  }
}
