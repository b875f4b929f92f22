package dev.tacit.simulation.experiment;

import dev.tacit.secagg.encoding.CentralEncoder;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.simulation.randomness.SeededStream;

/** Trains, and clips and rounds by the product's encoder. */
final class ClippedDevice implements Coding.Device {
  private static final long serialVersionUID = 1L;

  private final Broadcast broadcast;
  private final DeviceWork work;
  private final CentralPlan plan;
  private transient volatile CentralEncoder encoder;

  ClippedDevice(Broadcast broadcast, DeviceWork work, CentralPlan plan) {
    this.broadcast = broadcast;
    this.work = work;
    this.plan = plan;
  }

  @Override
  public DeviceReport encode(Site site, int place) {
    try (SeededStream random = broadcast.seeds(place).at("encoding").stream()) {
      return work.read(
          site, place, update -> encoder().encode(update, random, site.encoded()));
    }
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
