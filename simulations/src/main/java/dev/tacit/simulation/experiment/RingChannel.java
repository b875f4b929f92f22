package dev.tacit.simulation.experiment;

import dev.tacit.simulation.engine.DeviceTask;
import dev.tacit.simulation.engine.Engine;
import dev.tacit.simulation.engine.Fold;
import dev.tacit.simulation.engine.RingSum;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/** Devices hand in ring elements, and the server learns their sum. */
final class RingChannel implements Channel {
  private final Coding coding;

  RingChannel(Coding coding) {
    this.coding = coding;
  }

  @Override
  public Received collect(Engine<Site> engine, Broadcast broadcast, DeviceWork work)
      throws InterruptedException {
    RingSum sum = new RingSum(coding.dimension());
    List<DeviceReport> devices =
        broadcast.places() == 0
            ? List.of()
            : engine.run(new Encoded(coding.device(broadcast, work)), broadcast.places(), sum);
    return coding.decode(broadcast, sum.total(coding.ringBits()), devices);
  }

  private record Encoded(Coding.Device device) implements DeviceTask<Site, int[], DeviceReport> {
    @Override
    public DeviceReport run(Site site, int place, Fold<int[]> fold) {
      DeviceReport report = device.encode(site, place);
      fold.add(place, site.encoded());
      return report;
    }
  }

  @Override
  public void save(DataOutput out) throws IOException {
    coding.save(out);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    coding.restore(in);
  }
}
