package dev.tacit.simulation.experiment;

import dev.tacit.secagg.encoding.AdaptiveCentralPlan;
import dev.tacit.secagg.encoding.AdaptiveEncoder;
import dev.tacit.simulation.randomness.SeededStream;

/** Trains, clips and rounds to a round's own norm, and tells whether it was within it. */
final class AdaptiveDevice implements Coding.Device {
  private static final long serialVersionUID = 1L;

  private final Broadcast broadcast;
  private final DeviceWork work;
  private final AdaptiveCentralPlan plan;
  private transient volatile AdaptiveEncoder encoder;

  AdaptiveDevice(Broadcast broadcast, DeviceWork work, AdaptiveCentralPlan plan) {
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
  private AdaptiveEncoder encoder() {
    AdaptiveEncoder made = encoder;
    if (made == null) {
      made = new AdaptiveEncoder(plan);
      encoder = made;
    }
    return made;
  }
}
