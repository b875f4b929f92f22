package dev.tacit.simulation.experiment;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.kernels.Runs;
import dev.tacit.learning.training.LocalDpSgd;
import dev.tacit.secagg.encoding.Quantizer;
import dev.tacit.simulation.experiment.Channel.Received;
import dev.tacit.simulation.randomness.SeededStream;
import java.util.List;
import java.util.Optional;

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

  @Override
  public Device device(Broadcast broadcast, DeviceWork work) {
    return new Noisy(broadcast, steps);
  }

  @Override
  public Received decode(Broadcast broadcast, long[] ringSum, List<DeviceReport> devices) {
    float[] mean = new float[ringSum.length];
    steps.quantizer(devices.size()).decodeSum(ringSum, devices.size(), mean);
    return new Received(Optional.of(mean), devices);
  }

  private record Noisy(Broadcast broadcast, NoisySteps steps) implements Device {
    @Override
    public DeviceReport encode(Site site, int place) {
      Experiment experiment = site.experiment();
      ExampleStore examples = experiment.population().train(broadcast.clients()[place]);
      float[] before = broadcast.model(place);
      float[] update = site.update();
      try (SeededStream random = broadcast.seeds(place).at("noise").stream()) {
        float[] after =
            LocalDpSgd.train(
                site.model(),
                before,
                examples,
                steps.settings(experiment.algorithm().training(), broadcast.round()),
                random,
                step -> {});
        System.arraycopy(after, 0, update, 0, update.length);
      }
      double norm = Math.sqrt(Runs.subtract(update, before, 0, update.length));
      Quantizer quantizer = steps.quantizer(broadcast.places());
      try (SeededStream random = broadcast.seeds(place).at("encoding").stream()) {
        quantizer.encode(update, random, site.encoded());
      }
      return new DeviceReport(examples.size(), 1, norm);
    }
  }
}
