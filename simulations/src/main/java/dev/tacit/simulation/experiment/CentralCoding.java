package dev.tacit.simulation.experiment;

import dev.tacit.secagg.encoding.CentralDecoder;
import dev.tacit.secagg.encoding.CentralEncoder;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.simulation.experiment.Channel.Received;
import dev.tacit.simulation.randomness.SeededStream;
import java.util.List;

/** Clipped and rounded by the product's encoder; the server's noise is on the sum. */
final class CentralCoding implements Coding {
  private final CentralPlan plan;

  CentralCoding(Protection.Central central) {
    this.plan = central.plan();
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
  public Device device(Broadcast broadcast, DeviceWork work) {
    return new Clipped(broadcast, work, plan);
  }

  @Override
  public Received decode(Broadcast broadcast, long[] ringSum, List<DeviceReport> devices) {
    double signal = norm(ringSum) / plan.scale() / devices.size();
    float[] mean =
        new CentralDecoder(plan, 1)
            .decode(ringSum, devices.size(), broadcast.seeds().at("noise").streams());
    double noise = plan.predictedError(devices.size()) * Math.sqrt(plan.dimension());
    return new Received(mean, devices, RoundNoise.of(signal / noise, devices, plan.clippingNorm()));
  }

  /** Of the sum before its noise: residues nearest to zero. */
  private double norm(long[] ringSum) {
    int unused = Long.SIZE - plan.ringBits();
    double even = 0;
    double odd = 0;
    // Two sums, so that not each addition waits for the last.
    for (int i = 0; i < ringSum.length; i++) {
      double residue = ringSum[i] << unused >> unused;
      if (i % 2 == 0) {
        even += residue * residue;
      } else {
        odd += residue * residue;
      }
    }
    return Math.sqrt(even + odd);
  }

  private static final class Clipped implements Device {
    private static final long serialVersionUID = 1L;

    private final Broadcast broadcast;
    private final DeviceWork work;
    private final CentralPlan plan;
    private transient volatile CentralEncoder encoder;

    Clipped(Broadcast broadcast, DeviceWork work, CentralPlan plan) {
      this.broadcast = broadcast;
      this.work = work;
      this.plan = plan;
    }

    @Override
    public DeviceReport encode(Site site, int place) {
      DeviceReport report = work.train(site, place);
      try (SeededStream random = broadcast.seeds(place).at("encoding").stream()) {
        encoder().encode(site.update(), random, site.encoded());
      }
      return report;
    }

    /** Made where it is needed: it may be made twice, and is the same. */
    private CentralEncoder encoder() {
      CentralEncoder made = encoder;
      if (made == null) {
        made = new CentralEncoder(plan);
        encoder = made;
      }
      return made;
    }
  }
}
