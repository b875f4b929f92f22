package dev.tacit.server.store;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * An attempt at a round that has ended.
 *
 * @param round from 1
 * @param attempt from 1
 * @param phase the last phase it reached
 * @param reason why it was abandoned; empty if it was committed. Cut to 1,000 characters
 * @param cohort devices it had at the start of that phase
 * @param survivors devices whose updates are in the checkpoint, or that were left
 * @param checkpointSha256 hexadecimal, of the new checkpoint, if it was committed
 */
public record AttemptRow(
    int round,
    int attempt,
    Outcome outcome,
    String phase,
    String reason,
    int cohort,
    int survivors,
    Instant began,
    Instant ended,
    Optional<String> checkpointSha256) {
  private static final int LONGEST_REASON = 1000;

  /** How an attempt ended. */
  public enum Outcome {
    COMMITTED,
    ABANDONED
  }

  public AttemptRow {
    Objects.requireNonNull(outcome, "outcome");
    reason = reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) : reason;
    if (checkpointSha256.isPresent() != (outcome == Outcome.COMMITTED)) {
      throw new IllegalArgumentException(
          "checkpointSha256 must be there exactly if the round was committed but was "
              + checkpointSha256);
    }
  }
}
