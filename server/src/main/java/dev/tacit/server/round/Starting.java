package dev.tacit.server.round;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Before the store is open. */
final class Starting extends RoundState {
  Starting() {
    super(0);
  }

  @Override
  public Optional<Phase> phase() {
    return Optional.empty();
  }

  @Override
  Step resumed(RoundEvent.Resumed event, Turn turn) {
    List<Effect> effects = new ArrayList<>();
    if (event.round() > turn.rules().rounds()) {
      return to(Finished.completed(timer(), Set.of(), turn, effects), effects);
    }
    Attempt attempt =
        new Attempt(
            event.round(),
            event.attempt(),
            0,
            event.checkpoint(),
            Set.of(),
            event.summed(),
            turn.now());
    return to(Selecting.enter(attempt, timer(), turn, effects), effects);
  }

  @Override
  Step checkedIn(String device, Turn turn) {
    long after = Pace.spread(turn.rules().pace().whenFull(), device, 0, 0);
    return same(
        new Effect.Dismiss(device, Messages.comeBack(after, false, "the aggregator is starting")));
  }

  @Override
  Step failed(String detail, Turn turn) {
    List<Effect> effects = new ArrayList<>();
    return to(Finished.enter(timer(), Ending.FAILED, detail, Set.of(), effects), effects);
  }

  @Override
  Step stopping(Turn turn) {
    List<Effect> effects = new ArrayList<>();
    return to(Finished.enter(timer(), Ending.CLOSED, "closed", Set.of(), effects), effects);
  }
}
