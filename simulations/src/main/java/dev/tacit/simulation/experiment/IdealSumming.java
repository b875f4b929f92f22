package dev.tacit.simulation.experiment;

import dev.tacit.simulation.engine.DeviceTask;
import dev.tacit.simulation.engine.Engine;
import dev.tacit.simulation.engine.Fold;
import dev.tacit.simulation.engine.RingSum;
import java.util.List;
import java.util.Optional;

/** Ring elements are added up as they are. */
final class IdealSumming implements Summing {
  @Override
  public Optional<Summed> sum(
      Engine<Site> engine, Broadcast broadcast, Coding coding, Coding.Device device)
      throws InterruptedException {
    RingSum sum = new RingSum(coding.dimension());
    List<DeviceReport> devices =
        broadcast.places() == 0
            ? List.of()
            : engine.run(new Encoded(device), broadcast.places(), sum);
    return Optional.of(new Summed(sum.total(coding.ringBits()), devices));
  }

  /** Trains, encodes and hands in. */
  record Encoded(Coding.Device device) implements DeviceTask<Site, int[], DeviceReport> {
    @Override
    public DeviceReport run(Site site, int place, Fold<int[]> fold) {
      DeviceReport report = device.encode(site, place);
      fold.add(place, site.encoded());
      return report;
    }
  }
}
