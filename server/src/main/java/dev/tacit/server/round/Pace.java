package dev.tacit.server.round;

import java.time.Duration;
import java.util.Objects;

/**
 * When devices are told to come back. Each device's own time is spread over half to one and a half
 * times what stands here, by a hash of its name and the attempt, so that they do not come back all
 * at once.
 *
 * @param whenFull to a device that finds a round full or running; positive
 * @param afterCommitted to those whose round was committed; zero keeps the cohort together
 * @param afterAbandoned to those whose round was abandoned, or that were dropped from it
 */
public record Pace(Duration whenFull, Duration afterCommitted, Duration afterAbandoned) {
  public Pace {
    if (whenFull.isZero()) {
      throw new IllegalArgumentException("whenFull must be positive but was " + whenFull);
    }
    check("whenFull", whenFull);
    check("afterCommitted", afterCommitted);
    check("afterAbandoned", afterAbandoned);
  }

  /** For a handful of devices that all take part in every round. */
  public static Pace standard() {
    return new Pace(Duration.ofSeconds(1), Duration.ZERO, Duration.ofMillis(500));
  }

  /** Milliseconds for one device. */
  static long spread(Duration around, String device, int round, int attempt) {
    // The low bits of String.hashCode alone are alike for names that differ in their last
    // character.
    int hash = Objects.hash(device, round, attempt) * 0x9e3779b9;
    double share = (hash >>> 8) * 0x1p-24;
    return Math.round(around.toMillis() * (0.5 + share));
  }

  private static void check(String name, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(name + " must not be negative but was " + value);
    }
  }
}
