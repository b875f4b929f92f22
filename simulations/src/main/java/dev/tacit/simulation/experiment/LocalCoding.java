package dev.tacit.simulation.experiment;

import dev.tacit.secagg.encoding.Quantizer;
import dev.tacit.simulation.experiment.Channel.Received;
import dev.tacit.simulation.randomness.SeededStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Noise on each step of the device's training, and updates rounded as the product's client rounds
 * them. What the algorithm has devices do is not done: its steps have no noise.
 */
final class LocalCoding implements Coding {
  private final NoisySteps steps;
  private final int dimension;

  LocalCoding(NoisySteps steps, int dimension) {
    this.steps = steps;
    this.dimension = dimension;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public int ringBits() {
    return steps.ringBits();
  }

  /** Gradients of single examples are. */
  @Override
  public OptionalDouble clippingNorm() {
    return OptionalDouble.empty();
  }

  @Override
  public DeviceWork work(Broadcast broadcast, DeviceWork work) {
    return new NoisyWork(broadcast, steps);
  }

  @Override
  public Device device(Broadcast broadcast, DeviceWork work) {
    return new Rounded(broadcast, work, steps);
  }

  @Override
  public Received decode(Broadcast broadcast, long[] ringSum, List<DeviceReport> devices) {
    float[] mean = new float[ringSum.length];
    steps.quantizer(devices.size()).decodeSum(ringSum, devices.size(), mean);
    return new Received(Optional.of(mean), devices);
  }

  private record Rounded(Broadcast broadcast, DeviceWork work, NoisySteps steps) implements Device {
    @Override
    public DeviceReport encode(Site site, int place) {
      DeviceReport report = work.train(site, place);
      Quantizer quantizer = steps.quantizer(broadcast.places());
      try (SeededStream random = broadcast.seeds(place).at("encoding").stream()) {
        quantizer.encode(site.update(), random, site.encoded());
      }
      return report;
    }
  }
}
