package dev.tacit.simulation.experiment;

import dev.tacit.simulation.experiment.Channel.Received;
import dev.tacit.simulation.randomness.SeededStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Noise on each step of the device's training, and what it hands in rounded as the product's client
 * rounds it.
 */
final class LocalCoding implements Coding {
  private final NoisyVectors vectors;

  LocalCoding(NoisyVectors vectors) {
    this.vectors = vectors;
  }

  @Override
  public int dimension() {
    return vectors.width();
  }

  @Override
  public int ringBits() {
    return vectors.steps().ringBits();
  }

  /** Gradients of single examples are. */
  @Override
  public OptionalDouble clippingNorm() {
    return OptionalDouble.empty();
  }

  @Override
  public DeviceWork work(Broadcast broadcast, DeviceWork work) {
    return work.noisy(vectors.steps());
  }

  @Override
  public Device device(Broadcast broadcast, DeviceWork work) {
    return new Rounded(broadcast, work, vectors);
  }

  @Override
  public Received decode(Broadcast broadcast, long[] ringSum, List<DeviceReport> devices) {
    return new Received(Optional.of(vectors.decode(ringSum, devices.size())), devices);
  }

  private record Rounded(Broadcast broadcast, DeviceWork work, NoisyVectors vectors)
      implements Device {
    @Override
    public DeviceReport encode(Site site, int place) {
      DeviceReport report = work.train(site, place);
      try (SeededStream random = broadcast.seeds(place).at("encoding").stream()) {
        vectors.encode(site.update(), broadcast.places(), random, site.encoded());
      }
      return report;
    }
  }
}
