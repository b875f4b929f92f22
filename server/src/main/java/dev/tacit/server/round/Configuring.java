package dev.tacit.server.round;

import dev.tacit.protocol.v1.DeclineReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The chosen devices fetch the checkpoint and train; who is ready at the end is the roster. */
final class Configuring extends RoundState {
  private final Attempt attempt;
  private final int chosen;
  private final Set<String> training;
  private final Set<String> ready;

  /** How many left, by cause. */
  private final Map<String, Integer> left;

  private Configuring(
      long timer,
      Attempt attempt,
      int chosen,
      Set<String> training,
      Set<String> ready,
      Map<String, Integer> left) {
    super(timer);
    this.attempt = attempt;
    this.chosen = chosen;
    this.training = training;
    this.ready = ready;
    this.left = left;
  }

  static Configuring enter(
      Attempt attempt, long lastTimer, Set<String> chosen, Turn turn, List<Effect> effects) {
    long timer = lastTimer + 1;
    byte[] plan = attempt.plan(turn.rules());
    chosen.forEach(device -> effects.add(Messages.roundStart(plan, attempt, device)));
    effects.add(new Effect.StartTimer(timer, turn.rules().deadlines().configuration()));
    effects.add(new Effect.Progress(attempt.round(), Phase.CONFIGURATION, 0, chosen.size()));
    return new Configuring(timer, attempt, chosen.size(), chosen, Set.of(), Map.of());
  }

  @Override
  public Optional<Phase> phase() {
    return Optional.of(Phase.CONFIGURATION);
  }

  @Override
  Step checkedIn(String device, Turn turn) {
    return same(Messages.full(turn, attempt, device));
  }

  @Override
  Step ready(String device, int round, Turn turn) {
    if (!training.contains(device) || round != attempt.round()) {
      return misbehaved(device, "Ready was not due, or of another round", turn);
    }
    Set<String> more = new TreeSet<>(ready);
    more.add(device);
    return settle(without(training, device), more, left, attempt, List.of(), turn);
  }

  @Override
  Step declined(String device, DeclineReason reason, Turn turn) {
    boolean exhausted = reason == DeclineReason.BUDGET_EXHAUSTED && contains(device);
    return leave(
        device,
        "declined with " + reason,
        Optional.of("declined"),
        exhausted ? attempt.exhausted(device) : attempt,
        turn);
  }

  @Override
  Step misbehaved(String device, String detail, Turn turn) {
    return leave(device, "dropped", Optional.of(detail), attempt, turn);
  }

  @Override
  Step lost(String device, Turn turn) {
    return leave(device, "lost", Optional.empty(), attempt, turn);
  }

  @Override
  Step deadline(Turn turn) {
    if (ready.size() < turn.rules().minimumCohort()) {
      String reason = "not trained in time: " + training.size() + missing(ready.size(), left, turn);
      return abandonment(attempt, reason, live()).retry(this, turn);
    }
    List<Effect> effects = new ArrayList<>();
    for (String device : training) {
      effects.add(Messages.dropped(turn, attempt, device, "not trained in time"));
    }
    return form(ready, attempt, effects, turn);
  }

  @Override
  Step failed(String detail, Turn turn) {
    return abandonment(attempt, detail, live()).end(this, Ending.FAILED, turn);
  }

  @Override
  Step stopping(Turn turn) {
    return abandonment(attempt, "the aggregator was closed", live()).end(this, Ending.CLOSED, turn);
  }

  /** A device leaves; it is told why if it can be. */
  private Step leave(String device, String cause, Optional<String> told, Attempt after, Turn turn) {
    if (!contains(device)) {
      return same();
    }
    Map<String, Integer> causes = new TreeMap<>(left);
    causes.merge(cause, 1, Integer::sum);
    List<Effect> effects =
        told.<List<Effect>>map(detail -> List.of(Messages.dropped(turn, attempt, device, detail)))
            .orElse(List.of());
    return settle(without(training, device), without(ready, device), causes, after, effects, turn);
  }

  private Step settle(
      Set<String> stillTraining,
      Set<String> nowReady,
      Map<String, Integer> causes,
      Attempt after,
      List<Effect> before,
      Turn turn) {
    List<Effect> effects = new ArrayList<>(before);
    int remaining = stillTraining.size() + nowReady.size();
    if (remaining < turn.rules().minimumCohort()) {
      return tooFew(stillTraining, nowReady, causes, after, effects, turn);
    }
    if (stillTraining.isEmpty()) {
      return form(nowReady, after, effects, turn);
    }
    effects.add(
        new Effect.Progress(after.round(), Phase.CONFIGURATION, nowReady.size(), remaining));
    return to(new Configuring(timer(), after, chosen, stillTraining, nowReady, causes), effects);
  }

  private Step tooFew(
      Set<String> stillTraining,
      Set<String> nowReady,
      Map<String, Integer> causes,
      Attempt after,
      List<Effect> before,
      Turn turn) {
    Set<String> live = new TreeSet<>(stillTraining);
    live.addAll(nowReady);
    String reason = "left: " + live.size() + missing(live.size(), causes, turn);
    int spent = causes.getOrDefault("declined with " + DeclineReason.BUDGET_EXHAUSTED, 0);
    Abandonment abandonment = abandonment(after, reason, live);
    Step step =
        spent > 0 && live.size() + spent >= turn.rules().minimumCohort()
            ? abandonment.end(this, Ending.BUDGET_EXHAUSTED, turn)
            : abandonment.retry(this, turn);
    before.addAll(step.effects());
    return to(step.state(), before);
  }

  private Step form(Set<String> roster, Attempt after, List<Effect> effects, Turn turn) {
    return to(Aggregating.enter(after, timer(), roster, turn, effects), effects);
  }

  private Abandonment abandonment(Attempt of, String reason, Set<String> live) {
    return Abandonment.harmless(of, Phase.CONFIGURATION, reason, chosen, live);
  }

  private String missing(int have, Map<String, Integer> causes, Turn turn) {
    StringBuilder text = new StringBuilder(" of ").append(chosen).append(" devices");
    causes.forEach((cause, count) -> text.append(", ").append(count).append(' ').append(cause));
    return text.append("; ")
        .append(have)
        .append(" can go on but it takes ")
        .append(turn.rules().minimumCohort())
        .toString();
  }

  private boolean contains(String device) {
    return training.contains(device) || ready.contains(device);
  }

  private Set<String> live() {
    Set<String> live = new TreeSet<>(training);
    live.addAll(ready);
    return live;
  }

  private static Set<String> without(Set<String> devices, String device) {
    Set<String> fewer = new TreeSet<>(devices);
    fewer.remove(device);
    return fewer;
  }
}
