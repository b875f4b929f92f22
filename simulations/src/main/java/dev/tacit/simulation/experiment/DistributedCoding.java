package dev.tacit.simulation.experiment;

import dev.tacit.secagg.encoding.DistributedDecoder;
import dev.tacit.secagg.encoding.DistributedEncoder;
import dev.tacit.secagg.encoding.DistributedPlan;
import dev.tacit.secagg.encoding.Rotation;
import dev.tacit.simulation.experiment.Channel.Received;
import dev.tacit.simulation.randomness.SeededStream;
import dev.tacit.simulation.randomness.Seeds;
import java.util.List;
import java.util.OptionalDouble;

/** Clipped, rotated and rounded by the product's encoder, each device with a share of the noise. */
final class DistributedCoding implements Coding {
  private final DistributedPlan plan;

  DistributedCoding(DistributedPlan plan) {
    this.plan = plan;
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
    return new Noised(broadcast, work, plan);
  }

  @Override
  public Received decode(Broadcast broadcast, long[] ringSum, List<DeviceReport> devices) {
    float[] mean =
        new DistributedDecoder(plan, rotation(broadcast.seeds())).decode(ringSum, devices.size());
    return new Received(
        mean, devices, RoundNoise.of(signalToNoise(mean, devices), devices, plan.clippingNorm()));
  }

  /**
   * Nobody has the sum before its noise: the square of its norm is taken to be what is left of the
   * noised one's, less what noise has on average. That is off by some (2 / d)<sup>1/4</sup> where
   * the signal is weak.
   */
  private double signalToNoise(float[] mean, List<DeviceReport> devices) {
    double squares = 0;
    for (float value : mean) {
      squares += (double) value * value;
    }
    double error = plan.predictedError(devices.size());
    return Math.sqrt(Math.max(0, squares / (error * error * plan.dimension()) - 1));
  }

  /** Anew in each round, and public, as the product's, which is of the session. */
  private Rotation rotation(Seeds round) {
    return rotation(round, plan.dimension());
  }

  private static Rotation rotation(Seeds round, int dimension) {
    byte[] seed = new byte[Rotation.SEED_BYTES];
    try (SeededStream random = round.at("rotation").stream()) {
      random.nextBytes(seed);
    }
    return new Rotation(seed, dimension);
  }

  private static final class Noised implements Device {
    private static final long serialVersionUID = 1L;

    private final Broadcast broadcast;
    private final DeviceWork work;
    private final DistributedPlan plan;
    private transient volatile DistributedEncoder encoder;

    Noised(Broadcast broadcast, DeviceWork work, DistributedPlan plan) {
      this.broadcast = broadcast;
      this.work = work;
      this.plan = plan;
    }

    @Override
    public DeviceReport encode(Site site, int place) {
      DeviceReport report = work.train(site, place);
      try (SeededStream random = broadcast.seeds(place).at("encoding").stream()) {
        encoder().encodeAndWipe(site.update(), random, site.encoded());
      }
      return report;
    }

    /** Made where it is needed: it may be made twice, and is the same. */
    private DistributedEncoder encoder() {
      DistributedEncoder made = encoder;
      if (made == null) {
        made = new DistributedEncoder(plan, rotation(broadcast.seeds(), plan.dimension()));
        encoder = made;
      }
      return made;
    }
  }
}
