package dev.tacit.simulation.experiment;

import dev.tacit.secagg.encoding.CentralDecoder;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.simulation.experiment.Channel.Received;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Clipped and rounded by the product's encoder; the server's noise is on the sum. */
final class CentralCoding implements Coding {
  private final CentralPlan plan;
  private final OptionalInt divisor;

  /**
   * @param divisor of sums, if it is not the number of devices in them
   */
  CentralCoding(CentralPlan plan, OptionalInt divisor) {
    this.plan = plan;
    this.divisor = divisor;
  }

  @Override
  public int dimension() {
    return plan.dimension();
  }

  @Override
  public int ringBits() {
    return plan.ringBits();
  }

  @Override
  public OptionalDouble clippingNorm() {
    return OptionalDouble.of(plan.clippingNorm());
  }

  @Override
  public Device device(Broadcast broadcast, DeviceWork work) {
    return ClippedDevice.of(broadcast, work, plan);
  }

  @Override
  public Received decode(Broadcast broadcast, long[] ringSum, List<DeviceReport> devices) {
    RoundNoise noise = CentralSum.look(ringSum, plan, devices);
    float[] mean =
        new CentralDecoder(plan, 1)
            .decode(
                ringSum, divisor.orElse(devices.size()), broadcast.seeds().at("noise").streams());
    return new Received(mean, devices, noise);
  }
}
