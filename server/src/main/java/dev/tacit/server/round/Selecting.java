package dev.tacit.server.round;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Devices check in until the cohort is full. */
final class Selecting extends RoundState {
  private final Attempt attempt;
  private final Set<String> waiting;
  private final boolean gathering;

  private Selecting(long timer, Attempt attempt, Set<String> waiting, boolean gathering) {
    super(timer);
    this.attempt = attempt;
    this.waiting = waiting;
    this.gathering = gathering;
  }

  static Selecting enter(Attempt attempt, long lastTimer, Turn turn, List<Effect> effects) {
    long timer = lastTimer + 1;
    effects.add(new Effect.StartTimer(timer, turn.rules().deadlines().selection()));
    effects.add(progress(attempt, Set.of(), turn));
    return new Selecting(timer, attempt, Set.of(), false);
  }

  @Override
  public Optional<Phase> phase() {
    return Optional.of(Phase.SELECTION);
  }

  @Override
  Step checkedIn(String device, Turn turn) {
    Set<String> more = new TreeSet<>(waiting);
    more.add(device);
    Attempt returned = attempt.returned(device);
    List<Effect> effects = new ArrayList<>();
    effects.add(progress(attempt, more, turn));
    if (more.size() >= turn.rules().cohort()) {
      return to(Configuring.enter(returned, timer(), more, turn, effects), effects);
    }
    if (gathering || more.size() < turn.rules().minimumCohort()) {
      return to(new Selecting(timer(), returned, more, gathering), effects);
    }
    effects.add(new Effect.StartTimer(timer() + 1, turn.rules().deadlines().gathering()));
    return to(new Selecting(timer() + 1, returned, more, true), effects);
  }

  @Override
  Step misbehaved(String device, String detail, Turn turn) {
    return waiting.contains(device)
        ? without(device, Messages.notSelected(turn, attempt, device, false, detail), turn)
        : same();
  }

  @Override
  Step lost(String device, Turn turn) {
    return waiting.contains(device) ? without(device, null, turn) : same();
  }

  @Override
  Step deadline(Turn turn) {
    int minimum = turn.rules().minimumCohort();
    if (waiting.size() >= minimum) {
      List<Effect> effects = new ArrayList<>();
      return to(Configuring.enter(attempt, timer(), waiting, turn, effects), effects);
    }
    String reason = waiting.size() + " devices checked in but it takes " + minimum;
    // The last cohort may have shrunk until nobody of those that are left suffices.
    int exhausted = attempt.exhausted().size();
    if (exhausted > 0 && waiting.size() + exhausted >= minimum) {
      return abandonment(reason + "; " + exhausted + " have spent their budget")
          .end(this, Ending.BUDGET_EXHAUSTED, turn);
    }
    return abandonment(reason).retry(this, turn);
  }

  @Override
  Step failed(String detail, Turn turn) {
    return abandonment(detail).end(this, Ending.FAILED, turn);
  }

  @Override
  Step stopping(Turn turn) {
    return abandonment("the aggregator was closed").end(this, Ending.CLOSED, turn);
  }

  private Abandonment abandonment(String reason) {
    return Abandonment.harmless(attempt, Phase.SELECTION, reason, waiting.size(), waiting);
  }

  private Step without(String device, Effect told, Turn turn) {
    Set<String> fewer = new TreeSet<>(waiting);
    fewer.remove(device);
    List<Effect> effects = new ArrayList<>();
    if (told != null) {
      effects.add(told);
    }
    effects.add(progress(attempt, fewer, turn));
    return to(new Selecting(timer(), attempt, fewer, gathering), effects);
  }

  private static Effect progress(Attempt attempt, Set<String> waiting, Turn turn) {
    return new Effect.Progress(
        attempt.round(), Phase.SELECTION, waiting.size(), turn.rules().cohort());
  }
}
