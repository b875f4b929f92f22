package dev.tacit.server.round;

import dev.tacit.protocol.v1.ServerMessage;
import dev.tacit.secagg.SessionBinding;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** What a transition wants done. */
public sealed interface Effect {
  record Send(String device, ServerMessage message) implements Effect {}

  /**
   * A secure-aggregation message, still to be cut into pieces; encoded when it is asked for, so
   * that those of a large cohort are not in memory together.
   */
  record SendSecAgg(String device, Supplier<byte[]> message) implements Effect {}

  /** Send this and end the call. No {@link RoundEvent.Lost} follows, or none that matters. */
  record Dismiss(String device, ServerMessage message) implements Effect {}

  /** Replaces the timer that runs. */
  record StartTimer(long timer, Duration after) implements Effect {}

  /**
   * Make it durable that the sum of these devices' inputs may become known; then {@link
   * RoundEvent.IntentWritten}.
   */
  record WriteIntent(int round, int attempt, List<String> survivors) implements Effect {}

  /**
   * Turn the sums into a checkpoint and make it, the round and the outcome durable in one
   * transaction; then {@link RoundEvent.CommitWritten} or {@link RoundEvent.SumRefused}.
   *
   * @param sums ring elements of each vector, given away
   * @param session that they were summed in
   */
  record Commit(
      int round,
      int attempt,
      int cohort,
      List<long[]> sums,
      List<String> survivors,
      SessionBinding session,
      Instant began)
      implements Effect {}

  /** Make it durable, and known to whoever listens, that an attempt came to nothing. */
  record Abandon(
      int round,
      int attempt,
      Phase phase,
      String reason,
      int cohort,
      int left,
      Disclosure disclosure,
      List<String> participants,
      Instant began)
      implements Effect {}

  /** For people; {@code goal} is 0 where none can be named. */
  record Progress(int round, Phase phase, int done, int goal) implements Effect {}

  /** No more rounds. */
  record Finish(Ending ending, String detail) implements Effect {}

  /** After {@link Finish}: every device of the last round knows it. */
  record EverybodyTold() implements Effect {}

  /** What an abandoned attempt may have made known of its devices' sum. */
  enum Disclosure {
    /** No intent was written, so nothing that could unmask was asked for. */
    NO_INTENT,
    /** An intent was written, but no unmask request was sent after it. */
    NOTHING_REVEALED,
    /** Unmask requests were sent. */
    MAY_HAVE_BEEN_REVEALED
  }
}
