package dev.tacit.client;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a listener, and keeps what it throws from harming the client. */
record Announcer(ClientListener listener) {
  private static final Logger LOG = LoggerFactory.getLogger(TacitClient.class);

  void accepted(DevicePlan plan, double epsilonAfter) {
    tell(() -> listener.accepted(plan.round(), plan.rounds(), epsilonAfter));
  }

  void phase(int round, ClientPhase phase) {
    tell(() -> listener.phase(round, phase));
  }

  void training(int round, int step, int steps) {
    tell(() -> listener.training(round, step, steps));
  }

  /** Waiting after check-in is what a listener knows as checked in. */
  void waiting(int round, ClientPhase phase) {
    if (phase == ClientPhase.CHECK_IN) {
      tell(listener::checkedIn);
    }
    tell(() -> listener.waiting(round, phase));
  }

  void roundEnded(int round, RoundOutcome outcome, double epsilon) {
    tell(() -> listener.roundEnded(round, outcome, epsilon));
  }

  void declined(int round, DeclineReason reason, String detail) {
    LOG.warn("left round {}: {}: {}", round, reason, detail);
    tell(() -> listener.declined(round, reason, detail));
  }

  void comingBack(Duration after) {
    tell(() -> listener.comingBack(after));
  }

  void disconnected(Duration retryIn, AwayReason reason, String detail) {
    LOG.warn("the aggregator is away: {}: {}; next attempt in {}", reason, detail, retryIn);
    tell(() -> listener.disconnected(retryIn, reason, detail));
  }

  private static void tell(Runnable event) {
    try {
      event.run();
    } catch (RuntimeException e) {
      LOG.warn("a listener failed", e);
    }
  }
}
