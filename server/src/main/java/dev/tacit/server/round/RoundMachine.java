package dev.tacit.server.round;

import java.time.Instant;

/**
 * The rounds of one task: a pure function of state, event and time. Stateless and thread-safe; with
 * one exception, states are immutable values.
 *
 * <p>The exception: during secure aggregation the state holds a {@link
 * dev.tacit.secagg.server.SecAggServer}, itself a machine without I/O, which adds inputs up in
 * place (a copy of the accumulator for every message would cost more than the protocol). So only
 * the latest state may be stepped.
 *
 * <pre>
 * state        waits for                      goes on when                      if too few are left
 * Starting     Resumed                        Selecting, or Finished            -
 * Selecting    CheckedIn                      cohort is full, or the minimum    abandoned in SELECTION
 *                                             has waited for the rest
 * Configuring  Ready, Declined                all are ready, or the deadline    abandoned in CONFIGURATION, or
 *                                             passes with the minimum ready     Finished(BUDGET_EXHAUSTED)
 * Aggregating  SecAggReceived, five times;    all have answered, or the         abandoned in that phase
 *              IntentWritten before UNMASK    deadline passes with enough
 * Committing   CommitWritten, SumRefused      Selecting, or Finished            -
 * Finished     -                              -                                 -
 * </pre>
 *
 * A device that checks in elsewhere than in Selecting is told when to come back. A device that
 * sends what is not due is dropped from its round, and the round goes on without it. A device that
 * is lost is dropped. An abandoned attempt is followed by the next, until {@link
 * RoundRules#maximumAttempts} in a row came to nothing. Failed and Stopping end the task in every
 * state; a running attempt is abandoned then, a commit under way is waited for.
 */
public final class RoundMachine {
  private final RoundRules rules;

  public RoundMachine(RoundRules rules) {
    this.rules = rules;
  }

  /** Before {@link RoundEvent.Resumed}. */
  public RoundState initial() {
    return new Starting();
  }

  /**
   * @throws IllegalStateException for an answer that nothing asked for: a mistake of the caller's;
   *     no device can cause it
   */
  public Step on(RoundState state, RoundEvent event, Instant now) {
    Turn turn = new Turn(rules, now);
    if (event instanceof RoundEvent.CheckedIn e) {
      return state.checkedIn(e.device(), turn);
    } else if (event instanceof RoundEvent.Ready e) {
      return state.ready(e.device(), e.round(), turn);
    } else if (event instanceof RoundEvent.Declined e) {
      return state.declined(e.device(), e.reason(), turn);
    } else if (event instanceof RoundEvent.SecAggReceived e) {
      return state.secAgg(e.device(), e.message(), turn);
    } else if (event instanceof RoundEvent.Misbehaved e) {
      return state.misbehaved(e.device(), e.detail(), turn);
    } else if (event instanceof RoundEvent.Lost e) {
      return state.lost(e.device(), turn);
    } else if (event instanceof RoundEvent.DeadlinePassed e) {
      return e.timer() == state.timer() ? state.deadline(turn) : state.same();
    }
    return onAnswer(state, event, turn);
  }

  private static Step onAnswer(RoundState state, RoundEvent event, Turn turn) {
    if (event instanceof RoundEvent.Resumed e) {
      return state.resumed(e, turn);
    } else if (event instanceof RoundEvent.IntentWritten e) {
      return state.intentWritten(e, turn);
    } else if (event instanceof RoundEvent.CommitWritten e) {
      return state.commitWritten(e.checkpoint(), turn);
    } else if (event instanceof RoundEvent.SumRefused e) {
      return state.sumRefused(e.detail(), turn);
    } else if (event instanceof RoundEvent.Failed e) {
      return state.failed(e.detail(), turn);
    }
    return state.stopping(turn);
  }
}
