package dev.tacit.simulation.experiment;

import dev.tacit.simulation.engine.DeviceTask;
import dev.tacit.simulation.engine.Engine;
import dev.tacit.simulation.engine.Fold;
import dev.tacit.simulation.engine.RingSum;
import java.util.List;
import java.util.Optional;

/** Ring elements are added up as they are. */
final class IdealSumming implements Summing {
  /** The last round's, for its memory; none after a round that was lost. */
  private Optional<RingSum> spare = Optional.empty();

  private long[] ring = new long[0];

  @Override
  public Optional<Summed> sum(
      Engine<Site> engine, Broadcast broadcast, Coding coding, Coding.Device device)
      throws InterruptedException {
    RingSum sum = spare.orElseGet(() -> new RingSum(coding.dimension()));
    spare = Optional.empty();
    List<DeviceReport> devices =
        broadcast.places() == 0
            ? List.of()
            : engine.run(new Added(device), broadcast.places(), sum);
    ring = ring.length == coding.dimension() ? ring : new long[coding.dimension()];
    sum.total(coding.ringBits(), ring);
    spare = Optional.of(sum);
    return Optional.of(new Summed(ring, devices));
  }

  private record Added(Coding.Device device) implements DeviceTask<Site, int[], DeviceReport> {
    @Override
    public DeviceReport run(Site site, int place, Fold<int[]> fold) {
      return ((RingSum) fold).add(sum -> device.addTo(site, place, sum));
    }
  }
}
