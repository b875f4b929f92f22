package dev.tacit.simulation.experiment;

import dev.tacit.simulation.engine.Engine;
import java.util.List;
import java.util.Optional;

/** How ring elements are summed up. */
interface Summing {
  /**
   * What was summed up.
   *
   * @param ring elements in [0, 2<sup>b</sup>), the caller's to change until the next sum
   * @param devices what is told of each, by place
   */
  record Summed(long[] ring, List<DeviceReport> devices) {}

  /**
   * Has the devices do their work and sums up what they encode.
   *
   * @return empty if there is no sum
   */
  Optional<Summed> sum(
      Engine<Site> engine, Broadcast broadcast, Coding coding, Coding.Device device)
      throws InterruptedException;

  /** As a protection has it. */
  static Summing of(Protection protection) {
    return protection.sums() instanceof SecureSum.Real real
        ? new RealSumming(real.demands(), protection)
        : new IdealSumming();
  }
}
