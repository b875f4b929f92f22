package dev.tacit.simulation.experiment;

import dev.tacit.simulation.engine.Engine;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Devices hand in ring elements, and the server learns their sum. */
final class RingChannel implements Channel {
  private final Coding coding;
  private final Summing summing;

  RingChannel(Coding coding, Summing summing) {
    this.coding = coding;
    this.summing = summing;
  }

  @Override
  public DeviceWork work(Broadcast broadcast, DeviceWork work) {
    return coding.work(broadcast, work);
  }

  @Override
  public OptionalDouble clippingNorm() {
    return coding.clippingNorm();
  }

  @Override
  public Received collect(Engine<Site> engine, Broadcast broadcast, DeviceWork work)
      throws InterruptedException {
    return summing
        .sum(engine, broadcast, coding, coding.device(broadcast, work))
        .map(summed -> coding.decode(broadcast, summed.ring(), summed.devices()))
        .orElseGet(() -> new Received(Optional.empty(), List.of()));
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
