package dev.tacit.simulation.fleet;

import dev.tacit.learning.argument.Argument;
import java.util.Objects;

/**
 * Devices of one kind. What is said to be of a device is drawn once for each and stays.
 *
 * @param name for reports
 * @param weight how many devices are of this class, relative to the other classes; positive
 * @param examplesPerSecond of a device, in training; positive
 * @param downBytesPerSecond of a device; positive
 * @param upBytesPerSecond of a device; positive
 * @param latency of a device, seconds: added once to each transfer
 * @param delay seconds, drawn anew for each attempt: whatever else takes time
 * @param dropOut probability that an attempt never reports, in [0, 1); 6 to 10 % were seen in
 *     production (Bonawitz et al., "Towards Federated Learning at Scale: System Design", MLSys
 *     2019, section 9)
 */
public record DeviceClass(
    String name,
    double weight,
    Law examplesPerSecond,
    Law downBytesPerSecond,
    Law upBytesPerSecond,
    Law latency,
    Law delay,
    double dropOut) {
  public DeviceClass {
    Objects.requireNonNull(name, "name");
    Argument.positive("weight", weight);
    rate("examplesPerSecond", examplesPerSecond);
    rate("downBytesPerSecond", downBytesPerSecond);
    rate("upBytesPerSecond", upBytesPerSecond);
    seconds("latency", latency);
    seconds("delay", delay);
    Argument.fraction("dropOut", dropOut);
  }

  /** Infinitely fast, and never drops out. */
  public static DeviceClass ideal() {
    Law none = Law.constant(0);
    return new DeviceClass(
        "ideal", 1, Law.unlimited(), Law.unlimited(), Law.unlimited(), none, none, 0);
  }

  /** The same with another probability of dropping out. */
  public DeviceClass withDropOut(double value) {
    return new DeviceClass(
        name,
        weight,
        examplesPerSecond,
        downBytesPerSecond,
        upBytesPerSecond,
        latency,
        delay,
        value);
  }

  private static void rate(String name, Law law) {
    Objects.requireNonNull(law, name);
    if (law instanceof Law.LogNormal rate && rate.median() > 0) {
      return;
    }
    throw new IllegalArgumentException(
        name + " must be log-normal with a positive median but was " + law);
  }

  private static void seconds(String name, Law law) {
    Objects.requireNonNull(law, name);
    if (law instanceof Law.LogNormal seconds && seconds.median() == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(name + " must be finite but was " + law);
    }
  }
}
