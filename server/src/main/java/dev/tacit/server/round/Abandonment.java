package dev.tacit.server.round;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The end of an attempt that came to nothing.
 *
 * @param cohort devices it began this phase's work with, at most
 * @param live devices that are still connected; they are told
 * @param participants whose inputs a sum would have held
 */
record Abandonment(
    Attempt attempt,
    Phase phase,
    String reason,
    int cohort,
    Collection<String> live,
    Effect.Disclosure disclosure,
    List<String> participants) {

  static Abandonment harmless(
      Attempt attempt, Phase phase, String reason, int cohort, Collection<String> live) {
    return new Abandonment(
        attempt, phase, reason, cohort, live, Effect.Disclosure.NO_INTENT, List.of());
  }

  /** Goes on with the next attempt, or ends the task if there were too many. */
  Step retry(RoundState from, Turn turn) {
    List<Effect> effects = effects(false, turn);
    int inARow = attempt.abandonedInARow() + 1;
    if (inARow < turn.rules().maximumAttempts()) {
      Attempt again = attempt.again(turn.now());
      return from.to(Selecting.enter(again, from.timer(), turn, effects), effects);
    }
    String detail =
        inARow
            + " attempts in a row were abandoned, the last at round "
            + attempt.round()
            + " in "
            + phase
            + ": "
            + reason;
    return finish(from, Ending.TOO_MANY_ABANDONED, detail, Set.of(), effects);
  }

  /** Ends the task. */
  Step end(RoundState from, Ending ending, Turn turn) {
    boolean over = ending == Ending.BUDGET_EXHAUSTED;
    Set<String> untold = over && phase != Phase.SELECTION ? Set.copyOf(live) : Set.of();
    return finish(from, ending, reason, untold, effects(over, turn));
  }

  private static Step finish(
      RoundState from, Ending ending, String detail, Set<String> untold, List<Effect> effects) {
    return from.to(Finished.enter(from.timer(), ending, detail, untold, effects), effects);
  }

  private List<Effect> effects(boolean over, Turn turn) {
    List<Effect> effects = new ArrayList<>();
    for (String device : live) {
      // Before its RoundStart a device is in no round that could end.
      effects.add(
          phase == Phase.SELECTION
              ? Messages.notSelected(turn, attempt, device, over, reason)
              : Messages.abandoned(turn, attempt, device, phase + ": " + reason));
    }
    effects.add(
        new Effect.Abandon(
            attempt.round(),
            attempt.number(),
            phase,
            reason,
            cohort,
            live.size(),
            disclosure,
            participants,
            attempt.began()));
    return effects;
  }
}
