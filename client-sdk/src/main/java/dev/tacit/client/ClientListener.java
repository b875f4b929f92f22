package dev.tacit.client;

import java.time.Duration;

/**
 * What a person wants to see of a running client. Called synchronously on the thread that runs the
 * client, so a method must return soon; what it throws is logged and otherwise ignored (an {@link
 * Error} ends the client, as the death of its process would). Nothing here depends on the examples
 * but through what the rounds release.
 */
public interface ClientListener {
  /** Hears nothing. */
  ClientListener SILENT = new ClientListener() {};

  /** The aggregator was reached and knows that this device is there. */
  default void checkedIn() {}

  /**
   * The policy accepts a plan.
   *
   * @param round from 1
   * @param rounds that the task plans
   * @param epsilonAfter upper bound of what the ledger holds once this round is charged, at the
   *     policy's delta
   */
  default void accepted(int round, int rounds, double epsilonAfter) {}

  /**
   * A phase of a round is entered: called before anything of that phase is done or sent. {@code
   * round} is 0 at check-in.
   */
  default void phase(int round, ClientPhase phase) {}

  /** {@code step} of {@code steps} are done. */
  default void training(int round, int step, int steps) {}

  /**
   * This device did its part of the phase and waits for the others. {@code round} is 0 after
   * check-in.
   */
  default void waiting(int round, ClientPhase phase) {}

  /**
   * A round is over and the ledger says how.
   *
   * @param epsilon upper bound of all that the ledger charges now, at the policy's delta
   */
  default void roundEnded(int round, RoundOutcome outcome, double epsilon) {}

  /** This device refused a plan or a cohort. {@code detail} is for people. */
  default void declined(int round, DeclineReason reason, String detail) {}

  /** The aggregator has no work now. */
  default void comingBack(Duration after) {}

  /** The aggregator is away. {@code detail} is for people who look for an error. */
  default void disconnected(Duration retryIn, AwayReason reason, String detail) {}
}
