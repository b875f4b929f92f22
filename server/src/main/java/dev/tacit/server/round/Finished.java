package dev.tacit.server.round;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** No more rounds; devices are told so when they come. */
final class Finished extends RoundState {
  private final Ending ending;
  private final String detail;
  private final Set<String> untold;

  private Finished(long timer, Ending ending, String detail, Set<String> untold) {
    super(timer);
    this.ending = ending;
    this.detail = detail;
    this.untold = Set.copyOf(untold);
  }

  /**
   * @param untold devices of the last round, which do not know yet that it was the last
   */
  static Finished enter(
      long timer, Ending ending, String detail, Set<String> untold, List<Effect> effects) {
    effects.add(new Effect.Finish(ending, detail));
    if (untold.isEmpty()) {
      effects.add(new Effect.EverybodyTold());
    }
    return new Finished(timer, ending, detail, untold);
  }

  static Finished completed(long timer, Set<String> untold, Turn turn, List<Effect> effects) {
    String detail = "all " + turn.rules().rounds() + " rounds are committed";
    return enter(timer, Ending.COMPLETED, detail, untold, effects);
  }

  @Override
  public Optional<Phase> phase() {
    return Optional.empty();
  }

  @Override
  Step checkedIn(String device, Turn turn) {
    // An aggregator that was only stopped goes on when it is started again: its devices must not
    // leave.
    boolean over = ending == Ending.COMPLETED || ending == Ending.BUDGET_EXHAUSTED;
    long after = over ? 0 : Pace.spread(turn.rules().pace().whenFull(), device, 0, 0);
    Effect told = new Effect.Dismiss(device, Messages.comeBack(after, over, detail));
    if (!untold.contains(device)) {
      return same(told);
    }
    Set<String> left = new TreeSet<>(untold);
    left.remove(device);
    Finished next = new Finished(timer(), ending, detail, left);
    return to(next, left.isEmpty() ? List.of(told, new Effect.EverybodyTold()) : List.of(told));
  }

  /** A write that came before the end, and whose answer comes after it. */
  @Override
  Step commitWritten(CheckpointRef checkpoint, Turn turn) {
    return same();
  }

  @Override
  Step sumRefused(String refused, Turn turn) {
    return same();
  }

  @Override
  Step failed(String failure, Turn turn) {
    return same();
  }

  @Override
  Step stopping(Turn turn) {
    return same();
  }
}
