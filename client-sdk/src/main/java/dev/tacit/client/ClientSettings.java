package dev.tacit.client;

import java.time.Duration;
import java.util.Objects;

/**
 * How patient a client is, and how much work it does at most for one plan.
 *
 * @param giveUpAfter how long the aggregator may be away before the client stops
 * @param firstRetry wait after the first lost connection
 * @param longestRetry bound of the exponential back-off
 * @param patience how long to wait for the aggregator's next message within a round; longer than
 *     other devices may need to train
 * @param checkInPatience how long to wait to be chosen before checking in anew
 * @param refusalsInARow plans that the policy may refuse in a row before the client stops
 * @param maximumParameters of a plan's model
 * @param maximumFloatsPerExample that a plan's model holds while it works on one example
 * @param maximumSteps of training in one round: plans of more are refused, unless they let slow
 *     devices do fewer (FedNova); then the sum tells of this number, so it must not be chosen by
 *     the examples
 */
public record ClientSettings(
    Duration giveUpAfter,
    Duration firstRetry,
    Duration longestRetry,
    Duration patience,
    Duration checkInPatience,
    int refusalsInARow,
    int maximumParameters,
    int maximumFloatsPerExample,
    int maximumSteps) {

  /**
   * Ten minutes until giving up, retries from 0.2 s to 30 s, models up to 16 million parameters
   * that hold up to 4 million numbers for an example.
   */
  public static final ClientSettings DEFAULT =
      new ClientSettings(
          Duration.ofMinutes(10),
          Duration.ofMillis(200),
          Duration.ofSeconds(30),
          Duration.ofMinutes(20),
          Duration.ofHours(1),
          10,
          1 << 24,
          1 << 22,
          100_000);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a duration is not positive or too long, or a count is below
   *     1
   */
  public ClientSettings {
    requirePositive("giveUpAfter", giveUpAfter);
    requirePositive("firstRetry", firstRetry);
    requirePositive("longestRetry", longestRetry);
    requirePositive("patience", patience);
    requirePositive("checkInPatience", checkInPatience);
    if (longestRetry.compareTo(firstRetry) < 0) {
      throw new IllegalArgumentException(
          "longestRetry must be >= firstRetry " + firstRetry + " but was " + longestRetry);
    }
    requireCount("refusalsInARow", refusalsInARow);
    requireCount("maximumParameters", maximumParameters);
    requireCount("maximumFloatsPerExample", maximumFloatsPerExample);
    requireCount("maximumSteps", maximumSteps);
  }

  /** These settings with another {@link #giveUpAfter}. */
  public ClientSettings withGiveUpAfter(Duration value) {
    return new ClientSettings(
        value,
        firstRetry,
        longestRetry,
        patience,
        checkInPatience,
        refusalsInARow,
        maximumParameters,
        maximumFloatsPerExample,
        maximumSteps);
  }

  /** These settings with other waits between two attempts to reach the aggregator. */
  public ClientSettings withRetries(Duration first, Duration longest) {
    return new ClientSettings(
        giveUpAfter,
        first,
        longest,
        patience,
        checkInPatience,
        refusalsInARow,
        maximumParameters,
        maximumFloatsPerExample,
        maximumSteps);
  }

  /** These settings with another {@link #patience}. */
  public ClientSettings withPatience(Duration value) {
    return new ClientSettings(
        giveUpAfter,
        firstRetry,
        longestRetry,
        value,
        checkInPatience,
        refusalsInARow,
        maximumParameters,
        maximumFloatsPerExample,
        maximumSteps);
  }

  /** These settings with another {@link #maximumSteps}. */
  public ClientSettings withMaximumSteps(int value) {
    return new ClientSettings(
        giveUpAfter,
        firstRetry,
        longestRetry,
        patience,
        checkInPatience,
        refusalsInARow,
        maximumParameters,
        maximumFloatsPerExample,
        value);
  }

  /** These settings with another {@link #refusalsInARow}. */
  public ClientSettings withRefusalsInARow(int value) {
    return new ClientSettings(
        giveUpAfter,
        firstRetry,
        longestRetry,
        patience,
        checkInPatience,
        value,
        maximumParameters,
        maximumFloatsPerExample,
        maximumSteps);
  }

  private static void requirePositive(String name, Duration value) {
    Objects.requireNonNull(value, name);
    if (value.toMillis() < 1 || value.compareTo(Duration.ofDays(365)) > 0) {
      throw new IllegalArgumentException(
          name + " must be from 1 millisecond to 365 days but was " + value);
    }
  }

  private static void requireCount(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be >= 1 but was " + value);
    }
  }
}
