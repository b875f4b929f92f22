package dev.tacit.simulation.experiment;

import dev.tacit.secagg.encoding.CentralDecoder;
import dev.tacit.secagg.encoding.CentralEncoder;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.simulation.engine.DeviceTask;
import dev.tacit.simulation.engine.Engine;
import dev.tacit.simulation.engine.Fold;
import dev.tacit.simulation.engine.RingSum;
import dev.tacit.simulation.randomness.SeededStream;
import java.util.List;
import java.util.Optional;

/** Clipped and rounded by the product's encoder; the server's noise is on the sum. */
final class CentralChannel implements Channel {
  private final CentralPlan plan;

  CentralChannel(Protection.Central central) {
    this.plan = central.plan();
  }

  @Override
  public Received collect(Engine<Site> engine, Broadcast broadcast, DeviceWork work)
      throws InterruptedException {
    RingSum ring = new RingSum(plan.dimension());
    List<DeviceReport> devices =
        engine.run(new Encoded(broadcast, work, plan), broadcast.places(), ring);
    float[] mean =
        new CentralDecoder(plan, 1)
            .decode(
                ring.total(plan.ringBits()),
                broadcast.places(),
                broadcast.seeds().at("noise").streams());
    return new Received(Optional.of(mean), devices);
  }

  private static final class Encoded implements DeviceTask<Site, int[], DeviceReport> {
    private static final long serialVersionUID = 1L;

    private final Broadcast broadcast;
    private final DeviceWork work;
    private final CentralPlan plan;
    private transient volatile CentralEncoder encoder;

    Encoded(Broadcast broadcast, DeviceWork work, CentralPlan plan) {
      this.broadcast = broadcast;
      this.work = work;
      this.plan = plan;
    }

    @Override
    public DeviceReport run(Site site, int place, Fold<int[]> fold) {
      DeviceReport report = work.train(site, place);
      try (SeededStream random = broadcast.seeds(place).at("encoding").stream()) {
        encoder().encode(site.update(), random, site.encoded());
      }
      fold.add(place, site.encoded());
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
