package dev.tacit.simulation.experiment;

import dev.tacit.secagg.encoding.CentralEncoder;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.secagg.encoding.UpdateSource;
import dev.tacit.simulation.randomness.SeededStream;
import dev.tacit.simulation.randomness.Seeds;
import java.io.Serializable;
import java.util.Arrays;
import java.util.function.IntFunction;

/** Trains, and clips and rounds by an encoder of the product, as the update is read. */
final class ClippedDevice implements Coding.Device {
  private static final long serialVersionUID = 1L;

  /** What clips and rounds: {@link dev.tacit.secagg.encoding.CentralEncoder#addTo}, or its like. */
  interface Encoder {
    void addTo(UpdateSource update, IntFunction<SeededStream> streams, int[] sum);
  }

  /** Makes an encoder where it is needed. */
  interface Encoders extends Serializable {
    Encoder open();
  }

  private final Broadcast broadcast;
  private final DeviceWork work;
  private final int ringBits;
  private final Encoders encoders;
  private transient volatile Encoder encoder;

  ClippedDevice(Broadcast broadcast, DeviceWork work, int ringBits, Encoders encoders) {
    this.broadcast = broadcast;
    this.work = work;
    this.ringBits = ringBits;
    this.encoders = encoders;
  }

  static ClippedDevice of(Broadcast broadcast, DeviceWork work, CentralPlan plan) {
    return new ClippedDevice(
        broadcast, work, plan.ringBits(), () -> new CentralEncoder(plan)::addTo);
  }

  @Override
  public DeviceReport encode(Site site, int place) {
    int[] encoded = site.encoded();
    Arrays.fill(encoded, 0);
    DeviceReport report = addTo(site, place, encoded);
    int mask = -1 >>> (Integer.SIZE - ringBits);
    for (int i = 0; i < encoded.length; i++) {
      encoded[i] &= mask;
    }
    return report;
  }

  @Override
  public DeviceReport addTo(Site site, int place, int[] sum) {
    Seeds seeds = broadcast.seeds(place);
    IntFunction<SeededStream> streams = attempt -> seeds.at("encoding", attempt).stream();
    return work.read(site, place, update -> encoder().addTo(update, streams, sum));
  }

  /** It may be made twice, and is the same. */
  private Encoder encoder() {
    Encoder made = encoder;
    if (made == null) {
      made = encoders.open();
      encoder = made;
    }
    return made;
  }
}
