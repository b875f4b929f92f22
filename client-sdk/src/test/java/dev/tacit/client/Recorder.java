package dev.tacit.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what a client told. */
class Recorder implements ClientListener {
  record Declined(DeclineReason reason, String detail) {}

  final List<Declined> declined = new CopyOnWriteArrayList<>();
  final List<RoundOutcome> outcomes = new CopyOnWriteArrayList<>();
  final List<ClientPhase> phases = new CopyOnWriteArrayList<>();
  final List<Double> epsilons = new CopyOnWriteArrayList<>();
  final List<AwayReason> disconnects = new CopyOnWriteArrayList<>();

  @Override
  public void phase(int round, ClientPhase phase) {
    phases.add(phase);
  }

  @Override
  public void roundEnded(int round, RoundOutcome outcome, double epsilon) {
    outcomes.add(outcome);
    epsilons.add(epsilon);
  }

  @Override
  public void declined(int round, DeclineReason reason, String detail) {
    declined.add(new Declined(reason, detail));
  }

  @Override
  public void disconnected(Duration retryIn, AwayReason reason, String detail) {
    disconnects.add(reason);
  }
}
