package dev.tacit.server.round;

import dev.tacit.protocol.identity.Digests;
import dev.tacit.protocol.v1.DeclineReason;
import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.DropReason;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.parameters.ParameterFinder;
import dev.tacit.secagg.server.SecAggServer;
import dev.tacit.secagg.server.ServerPhase;
import dev.tacit.server.round.Effect.Disclosure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Secure aggregation over a fixed roster: five exchanges, each of one message from every device
 * that is left. Between the fourth and the fifth the intent is written: unmask requests are sent
 * only once it is durable.
 */
final class Aggregating extends RoundState {
  private enum Intent {
    NONE,
    ASKED,
    WRITTEN
  }

  private final Attempt attempt;
  private final List<String> roster;
  private final int threshold;
  private final SessionBinding binding;
  private final SecAggServer session;

  /** Devices whose connection is there and that were not dropped. */
  private final Set<String> live;

  private final Intent intent;

  /** Devices whose input is in the sum; none before inputs are closed. */
  private final List<String> survivors;

  private Aggregating(
      long timer,
      Attempt attempt,
      List<String> roster,
      int threshold,
      SessionBinding binding,
      SecAggServer session,
      Set<String> live,
      Intent intent,
      List<String> survivors) {
    super(timer);
    this.attempt = attempt;
    this.roster = roster;
    this.threshold = threshold;
    this.binding = binding;
    this.session = session;
    this.live = live;
    this.intent = intent;
    this.survivors = survivors;
  }

  static Aggregating enter(
      Attempt attempt, long lastTimer, Set<String> devices, Turn turn, List<Effect> effects) {
    RoundRules rules = turn.rules();
    List<String> roster = Rosters.ascending(devices);
    SecAggParameters parameters =
        ParameterFinder.find(rules.demands(), roster.size()).summing(rules.vectors());
    SessionBinding binding =
        SessionBinding.of(
            rules.population(),
            rules.task(),
            attempt.round(),
            roster,
            Digests.sha256(attempt.plan(rules)),
            attempt.checkpoint().sha256());
    SecAggServer session = new SecAggServer(parameters, roster, binding, rules.trust(), turn.now());
    var formed = Messages.cohortFormed(roster, parameters);
    roster.forEach(device -> effects.add(new Effect.Send(device, formed)));
    long timer = lastTimer + 1;
    effects.add(new Effect.StartTimer(timer, rules.deadlines().advertiseKeys()));
    Aggregating state =
        new Aggregating(
            timer,
            attempt,
            roster,
            parameters.threshold(),
            binding,
            session,
            new TreeSet<>(devices),
            Intent.NONE,
            List.of());
    effects.add(state.progress());
    return state;
  }

  @Override
  public Optional<Phase> phase() {
    return Optional.of(current());
  }

  @Override
  public int maximumMessageBytes() {
    return intent == Intent.ASKED ? 0 : session.maximumMessageBytes();
  }

  @Override
  Step checkedIn(String device, Turn turn) {
    return same(Messages.full(turn, attempt, device));
  }

  @Override
  Step secAgg(String device, byte[] message, Turn turn) {
    if (!live.contains(device)) {
      return same();
    }
    if (intent == Intent.ASKED) {
      return misbehaved(device, "a message while none was due", turn);
    }
    try {
      session.receive(device, message);
    } catch (SecAggException refusal) {
      return leave(device, DropReason.of(refusal), Optional.of(refusal.getMessage()), turn);
    }
    return settle(live, List.of(), turn);
  }

  @Override
  Step declined(String device, DeclineReason reason, Turn turn) {
    return leave(device, DropReason.DECLINED, Optional.of("declined"), turn);
  }

  @Override
  Step misbehaved(String device, String detail, Turn turn) {
    return leave(device, DropReason.INVALID_MESSAGE, Optional.of(detail), turn);
  }

  @Override
  Step lost(String device, Turn turn) {
    return leave(device, DropReason.DISCONNECTED, Optional.empty(), turn);
  }

  @Override
  Step deadline(Turn turn) {
    return intent == Intent.ASKED ? same() : close(live, new ArrayList<>(), turn);
  }

  @Override
  Step intentWritten(RoundEvent.IntentWritten event, Turn turn) {
    if (intent != Intent.ASKED
        || event.round() != attempt.round()
        || event.attempt() != attempt.number()) {
      return same();
    }
    Aggregating written = with(timer(), live, Intent.WRITTEN);
    return written.advance(live, new ArrayList<>(), turn);
  }

  @Override
  Step failed(String detail, Turn turn) {
    return end(detail, Ending.FAILED, turn);
  }

  @Override
  Step stopping(Turn turn) {
    return end("the aggregator was closed", Ending.CLOSED, turn);
  }

  private Step leave(String device, DropReason reason, Optional<String> told, Turn turn) {
    if (!live.contains(device)) {
      return same();
    }
    session.drop(device, reason);
    Set<String> fewer = new TreeSet<>(live);
    fewer.remove(device);
    List<Effect> effects =
        told.<List<Effect>>map(detail -> List.of(Messages.dropped(turn, attempt, device, detail)))
            .orElse(List.of());
    return settle(fewer, effects, turn);
  }

  /** Somebody answered or left: goes on if nobody is waited for, gives up if too few can answer. */
  private Step settle(Set<String> nowLive, List<Effect> before, Turn turn) {
    List<Effect> effects = new ArrayList<>(before);
    if (able(nowLive) + session.expected().size() < minimum(turn)) {
      return abandon(nowLive, effects, turn);
    }
    if (intent != Intent.ASKED && session.everybodyAnswered()) {
      return close(nowLive, effects, turn);
    }
    Aggregating next = with(timer(), nowLive, intent);
    effects.add(next.progress());
    return to(next, effects);
  }

  /** Ends the exchange with those that have answered. */
  private Step close(Set<String> nowLive, List<Effect> effects, Turn turn) {
    if (able(nowLive) < minimum(turn)) {
      return abandon(nowLive, effects, turn);
    }
    if (session.phase() != ServerPhase.CONSISTENCY) {
      return advance(nowLive, effects, turn);
    }
    effects.add(new Effect.WriteIntent(attempt.round(), attempt.number(), survivors));
    return to(with(timer(), nowLive, Intent.ASKED), effects);
  }

  private Step advance(Set<String> nowLive, List<Effect> effects, Turn turn) {
    Phase closed = current();
    List<String> summed =
        closed == Phase.MASKED_INPUT ? List.copyOf(session.answered()) : survivors;
    Map<String, byte[]> messages = session.advance();
    if (session.phase() == ServerPhase.ABORTED) {
      return abandon(closed, disclosure(closed), aborted(), nowLive, effects, turn);
    }
    if (session.phase() == ServerPhase.COMPLETE) {
      return commit(nowLive, effects);
    }
    Set<String> answering = new TreeSet<>(nowLive);
    answering.retainAll(messages.keySet());
    for (String device : nowLive) {
      if (!answering.contains(device)) {
        effects.add(Messages.dropped(turn, attempt, device, closed + " was not done in time"));
      }
    }
    answering.forEach(
        device -> effects.add(new Effect.SendSecAgg(device, () -> messages.get(device))));
    Aggregating next =
        new Aggregating(
            timer() + 1, attempt, roster, threshold, binding, session, answering, intent, summed);
    effects.add(new Effect.StartTimer(next.timer(), turn.rules().deadlines().of(next.current())));
    effects.add(next.progress());
    return to(next, effects);
  }

  private Step commit(Set<String> nowLive, List<Effect> effects) {
    effects.add(
        new Effect.Commit(
            attempt.round(),
            attempt.number(),
            roster.size(),
            session.sums(),
            session.survivors(),
            binding,
            attempt.began()));
    session.close();
    return to(
        Committing.enter(timer(), attempt, roster.size(), survivors, nowLive, effects), effects);
  }

  private Step abandon(Set<String> nowLive, List<Effect> effects, Turn turn) {
    return abandon(current(), disclosure(current()), tooFew(turn), nowLive, effects, turn);
  }

  private Step abandon(
      Phase phase,
      Disclosure disclosure,
      String reason,
      Set<String> nowLive,
      List<Effect> effects,
      Turn turn) {
    Abandonment abandonment = abandonment(phase, disclosure, reason, nowLive);
    session.close();
    Step step = abandonment.retry(this, turn);
    effects.addAll(step.effects());
    return to(step.state(), effects);
  }

  private Step end(String reason, Ending ending, Turn turn) {
    Abandonment abandonment = abandonment(current(), disclosure(current()), reason, live);
    session.close();
    return abandonment.end(this, ending, turn);
  }

  private Abandonment abandonment(
      Phase phase, Disclosure disclosure, String reason, Set<String> nowLive) {
    return new Abandonment(attempt, phase, reason, roster.size(), nowLive, disclosure, survivors);
  }

  /** Unmask requests have left exactly when the session is in UNMASK. */
  private Disclosure disclosure(Phase phase) {
    if (intent == Intent.NONE) {
      return Disclosure.NO_INTENT;
    }
    return phase == Phase.UNMASK ? Disclosure.MAY_HAVE_BEEN_REVEALED : Disclosure.NOTHING_REVEALED;
  }

  /** How many have answered to some purpose: what a lost device gave counts in two phases only. */
  private int able(Set<String> nowLive) {
    Set<String> answered = new TreeSet<>(session.answered());
    if (current() != Phase.MASKED_INPUT && current() != Phase.UNMASK) {
      answered.retainAll(nowLive);
    }
    return answered.size();
  }

  /**
   * Up to the masked inputs the cohort's minimum counts; after them, whether secrets can be
   * rebuilt.
   */
  private int minimum(Turn turn) {
    return current().compareTo(Phase.MASKED_INPUT) <= 0
        ? Math.max(threshold, turn.rules().minimumCohort())
        : threshold;
  }

  private String tooFew(Turn turn) {
    return "of "
        + roster.size()
        + " devices "
        + (session.answered().size() + session.expected().size())
        + " answered or still could"
        + causes()
        + "; it takes "
        + minimum(turn);
  }

  private String aborted() {
    return session.abortReason().map(AbortReason::name).orElse("aborted") + causes();
  }

  private String causes() {
    Map<DropReason, Integer> causes = new TreeMap<>();
    session.dropped().values().forEach(reason -> causes.merge(reason, 1, Integer::sum));
    StringBuilder text = new StringBuilder();
    causes.forEach((reason, count) -> text.append(", ").append(count).append(' ').append(reason));
    return text.toString();
  }

  private Phase current() {
    return Phase.valueOf(session.phase().name());
  }

  private Effect progress() {
    int answered = session.answered().size();
    return new Effect.Progress(
        attempt.round(), current(), answered, answered + session.expected().size());
  }

  private Aggregating with(long timer, Set<String> nowLive, Intent nowIntent) {
    return new Aggregating(
        timer, attempt, roster, threshold, binding, session, nowLive, nowIntent, survivors);
  }
}
