package dev.tacit.server.round;

import dev.tacit.server.round.Effect.Disclosure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The sum is known; the store makes a checkpoint of it. There is no way back and no deadline. */
final class Committing extends RoundState {
  private final Attempt attempt;
  private final int cohort;
  private final List<String> survivors;
  private final Set<String> live;
  private final boolean stopping;

  private Committing(
      long timer,
      Attempt attempt,
      int cohort,
      List<String> survivors,
      Set<String> live,
      boolean stopping) {
    super(timer);
    this.attempt = attempt;
    this.cohort = cohort;
    this.survivors = survivors;
    this.live = live;
    this.stopping = stopping;
  }

  static Committing enter(
      long lastTimer,
      Attempt attempt,
      int cohort,
      List<String> survivors,
      Set<String> live,
      List<Effect> effects) {
    effects.add(new Effect.Progress(attempt.round(), Phase.COMMIT, 0, 1));
    // A timer of its own number makes the last exchange's deadline stale.
    return new Committing(lastTimer + 1, attempt, cohort, survivors, live, false);
  }

  @Override
  public Optional<Phase> phase() {
    return Optional.of(Phase.COMMIT);
  }

  @Override
  Step checkedIn(String device, Turn turn) {
    return same(Messages.full(turn, attempt, device));
  }

  @Override
  Step misbehaved(String device, String detail, Turn turn) {
    if (!live.contains(device)) {
      return same();
    }
    return to(without(device), List.of(Messages.dropped(turn, attempt, device, detail)));
  }

  @Override
  Step lost(String device, Turn turn) {
    return live.contains(device) ? to(without(device), List.of()) : same();
  }

  @Override
  Step commitWritten(CheckpointRef checkpoint, Turn turn) {
    List<Effect> effects = new ArrayList<>();
    effects.add(new Effect.Progress(attempt.round(), Phase.COMMIT, 1, 1));
    live.forEach(device -> effects.add(Messages.committed(turn, attempt, device)));
    if (attempt.round() >= turn.rules().rounds()) {
      return to(Finished.completed(timer(), live, turn, effects), effects);
    }
    if (stopping) {
      String detail = "closed after round " + attempt.round();
      return to(Finished.enter(timer(), Ending.CLOSED, detail, Set.of(), effects), effects);
    }
    Attempt next = attempt.next(checkpoint, survivors, turn.now());
    return to(Selecting.enter(next, timer(), turn, effects), effects);
  }

  @Override
  Step sumRefused(String detail, Turn turn) {
    Abandonment abandonment = abandonment(detail);
    return stopping ? abandonment.end(this, Ending.CLOSED, turn) : abandonment.retry(this, turn);
  }

  @Override
  Step failed(String detail, Turn turn) {
    return abandonment(detail).end(this, Ending.FAILED, turn);
  }

  @Override
  Step stopping(Turn turn) {
    return to(new Committing(timer(), attempt, cohort, survivors, live, true), List.of());
  }

  private Abandonment abandonment(String reason) {
    return new Abandonment(
        attempt, Phase.COMMIT, reason, cohort, live, Disclosure.MAY_HAVE_BEEN_REVEALED, survivors);
  }

  private Committing without(String device) {
    Set<String> fewer = new TreeSet<>(live);
    fewer.remove(device);
    return new Committing(timer(), attempt, cohort, survivors, fewer, stopping);
  }
}
