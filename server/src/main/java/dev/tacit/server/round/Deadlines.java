package dev.tacit.server.round;

import java.time.Duration;

/**
 * How long each phase may last. A phase ends earlier when everybody it waits for has answered.
 *
 * @param selection from the start of an attempt until too few devices are a reason to abandon it
 * @param gathering once the minimum has checked in: how much longer to wait for the full cohort
 * @param configuration fetching the checkpoint and training
 * @param advertiseKeys each of the last five: one message from each device, and one back
 */
public record Deadlines(
    Duration selection,
    Duration gathering,
    Duration configuration,
    Duration advertiseKeys,
    Duration shareKeys,
    Duration maskedInput,
    Duration consistency,
    Duration unmask) {
  private static final Duration LONGEST = Duration.ofDays(7);

  public Deadlines {
    check("selection", selection);
    check("gathering", gathering);
    check("configuration", configuration);
    check("advertiseKeys", advertiseKeys);
    check("shareKeys", shareKeys);
    check("maskedInput", maskedInput);
    check("consistency", consistency);
    check("unmask", unmask);
  }

  /** For devices on a local network: minutes to check in and train, 30 s for each exchange. */
  public static Deadlines standard() {
    return new Deadlines(
        Duration.ofMinutes(5),
        Duration.ofSeconds(5),
        Duration.ofMinutes(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(30),
        Duration.ofSeconds(30),
        Duration.ofSeconds(30),
        Duration.ofSeconds(30));
  }

  /** The same for every phase. */
  public static Deadlines uniform(Duration each) {
    return new Deadlines(each, each, each, each, each, each, each, each);
  }

  /** The deadline of a phase that has one: all but COMMIT, which waits for the store. */
  Duration of(Phase phase) {
    return switch (phase) {
      case SELECTION -> selection;
      case CONFIGURATION -> configuration;
      case ADVERTISE_KEYS -> advertiseKeys;
      case SHARE_KEYS -> shareKeys;
      case MASKED_INPUT -> maskedInput;
      case CONSISTENCY -> consistency;
      case UNMASK -> unmask;
      case COMMIT ->
          throw new IllegalArgumentException("phase must have a deadline but was COMMIT");
    };
  }

  private static void check(String name, Duration value) {
    if (value.isZero() || value.isNegative() || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          name + " must be longer than nothing and at most " + LONGEST + " but was " + value);
    }
  }
}
