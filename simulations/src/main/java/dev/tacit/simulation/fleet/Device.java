package dev.tacit.simulation.fleet;

/**
 * What one device is and stays.
 *
 * @param kind its class
 * @param examplesPerSecond in training; positive, may be infinite
 * @param downBytesPerSecond positive, may be infinite
 * @param upBytesPerSecond positive, may be infinite
 * @param latency of a transfer, seconds
 */
public record Device(
    DeviceClass kind,
    double examplesPerSecond,
    double downBytesPerSecond,
    double upBytesPerSecond,
    double latency) {

  /** Seconds from the model's sending to the update's arrival, without delay. */
  double seconds(Task task, int examples) {
    return 2 * latency
        + task.downBytes() / downBytesPerSecond
        + (double) examples
            * (task.parts() * task.passesOfPart() + task.passes())
            / examplesPerSecond
        + task.upBytes() / upBytesPerSecond;
  }
}
