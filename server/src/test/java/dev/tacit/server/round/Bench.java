package dev.tacit.server.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.protocol.identity.Digests;
import dev.tacit.protocol.v1.RoundEnd;
import dev.tacit.protocol.v1.ServerMessage;
import dev.tacit.server.testing.Simulation;
import dev.tacit.server.testing.TestAuthority;
import dev.tacit.server.testing.TestDevice;
import dev.tacit.server.testing.TestTask;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Steps the pure machine by hand, answers for the devices on request, and holds every step to what
 * must be true of all of them.
 */
final class Bench {
  static final TestAuthority AUTHORITY = new TestAuthority();
  static final List<String> NAMES = List.of("d0", "d1", "d2", "d3", "d4", "d5");
  static final CheckpointRef CHECKPOINT =
      new CheckpointRef(Digests.sha256(TestTask.checkpoint()), TestTask.checkpoint().length);
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Map<String, TestAuthority.Signing> SIGNINGS = new HashMap<>();

  final RoundRules rules;
  final RoundMachine machine;
  final Map<String, TestDevice> devices = new LinkedHashMap<>();
  final Set<String> connected = new TreeSet<>();
  final Map<String, RoundEvent> replies = new LinkedHashMap<>();
  final List<RoundEvent> storeAnswers = new ArrayList<>();
  final List<Effect> effects = new ArrayList<>();
  final List<Effect.Abandon> abandoned = new ArrayList<>();
  final List<Effect.Commit> commits = new ArrayList<>();
  final Map<String, List<RoundEnd>> ends = new HashMap<>();
  RoundState state;
  Optional<Effect.Finish> finish = Optional.empty();
  boolean everybodyTold;
  long timer;
  private Optional<Effect.WriteIntent> intent = Optional.empty();
  private boolean intentDurable;
  private boolean unmaskRequested;
  private int abandonedInARow;

  final List<RoundEvent> received = new ArrayList<>();
  private final int dimension;

  Bench(int rounds, int cohort, int minimum, int maximumAttempts) {
    this(rounds, cohort, minimum, maximumAttempts, TestTask.DIMENSION, 0);
  }

  /**
   * @param seed of the devices' keys and shares
   */
  Bench(int rounds, int cohort, int minimum, int maximumAttempts, int dimension, long seed) {
    this.dimension = dimension;
    rules = TestTask.rules(rounds, cohort, minimum, maximumAttempts, dimension, AUTHORITY.trust());
    machine = new RoundMachine(rules);
    state = machine.initial();
    for (String name : NAMES) {
      devices.put(
          name,
          new TestDevice(
              name,
              SIGNINGS.computeIfAbsent(name, AUTHORITY::signing),
              AUTHORITY.trust(),
              Simulation.seeded(31 * seed + name.hashCode()),
              NOW));
    }
  }

  void resume() {
    resume(SummedAttempts.UNTOLD);
  }

  void resume(SummedAttempts summed) {
    on(new RoundEvent.Resumed(1, 1, CHECKPOINT, summed));
  }

  void checkIn(String... names) {
    for (String name : names) {
      if (connected.contains(name)) {
        lose(name);
      }
      devices.get(name).checkIn();
      connected.add(name);
      on(new RoundEvent.CheckedIn(name));
    }
  }

  void lose(String name) {
    if (connected.remove(name)) {
      devices.get(name).lost();
      replies.remove(name);
      on(new RoundEvent.Lost(name));
    }
  }

  void reply(String name) {
    RoundEvent event = replies.remove(name);
    if (event != null) {
      on(event);
    }
  }

  /** Devices answer, and the store does, until nothing is left to say. */
  void settle() {
    while (!replies.isEmpty() || !storeAnswers.isEmpty()) {
      if (storeAnswers.isEmpty()) {
        reply(replies.keySet().iterator().next());
      } else {
        storeAnswer();
      }
    }
  }

  /** Devices answer, once round. */
  void repliesOfAll() {
    List.copyOf(replies.keySet()).forEach(this::reply);
  }

  void storeAnswer() {
    if (!storeAnswers.isEmpty()) {
      RoundEvent answer = storeAnswers.remove(0);
      if (answer instanceof RoundEvent.IntentWritten written && isFor(written)) {
        intentDurable = true;
      }
      on(answer);
    }
  }

  void deadline() {
    on(new RoundEvent.DeadlinePassed(timer));
  }

  List<Effect> on(RoundEvent event) {
    received.add(event);
    Step step = machine.on(state, event, NOW);
    state = step.state();
    step.effects().forEach(this::perform);
    return step.effects();
  }

  Phase phase() {
    return state.phase().orElse(null);
  }

  private void perform(Effect effect) {
    effects.add(effect);
    if (effect instanceof Effect.Send e) {
      assertThat(connected).contains(e.device());
      receive(e.device(), e.message());
    } else if (effect instanceof Effect.SendSecAgg e) {
      assertThat(connected).contains(e.device());
      if (intent.isPresent()) {
        assertThat(intentDurable).as("unmask requests leave after the intent").isTrue();
        unmaskRequested = true;
      }
      byte[] reply = devices.get(e.device()).secAgg(e.message().get());
      replies.put(e.device(), new RoundEvent.SecAggReceived(e.device(), reply));
    } else if (effect instanceof Effect.Dismiss e) {
      assertThat(connected).contains(e.device());
      RoundEnd end = devices.get(e.device()).last(e.message()).orElseThrow();
      ends.computeIfAbsent(e.device(), d -> new ArrayList<>()).add(end);
      connected.remove(e.device());
      replies.remove(e.device());
    } else if (effect instanceof Effect.StartTimer e) {
      assertThat(e.timer()).isGreaterThan(timer);
      timer = e.timer();
    } else {
      performRecord(effect);
    }
  }

  private void performRecord(Effect effect) {
    assertThat(finish.isPresent() && !(effect instanceof Effect.EverybodyTold))
        .as("nothing happens after the end: %s", effect)
        .isFalse();
    if (effect instanceof Effect.WriteIntent e) {
      assertThat(intent).isEmpty();
      assertThat(e.survivors()).hasSizeGreaterThanOrEqualTo(rules.minimumCohort());
      intent = Optional.of(e);
      storeAnswers.add(new RoundEvent.IntentWritten(e.round(), e.attempt()));
    } else if (effect instanceof Effect.Commit e) {
      commit(e);
    } else if (effect instanceof Effect.Abandon e) {
      abandon(e);
    } else if (effect instanceof Effect.Finish e) {
      finish = Optional.of(e);
    } else if (effect instanceof Effect.EverybodyTold) {
      assertThat(everybodyTold).isFalse();
      everybodyTold = true;
    }
  }

  private void commit(Effect.Commit commit) {
    assertThat(intent.orElseThrow().survivors()).isEqualTo(commit.survivors());
    assertThat(intentDurable && unmaskRequested).isTrue();
    assertThat(commit.sums().get(0)).isEqualTo(plainSum(commit.survivors()));
    commits.add(commit);
    abandonedInARow = 0;
    storeAnswers.add(
        new RoundEvent.CommitWritten(
            new CheckpointRef(Digests.sha256(new byte[] {(byte) commit.round()}), 1)));
    forgetIntent();
  }

  private void abandon(Effect.Abandon abandon) {
    if (abandon.phase() == Phase.COMMIT) {
      assertThat(abandon.disclosure()).isEqualTo(Effect.Disclosure.MAY_HAVE_BEEN_REVEALED);
    } else if (intent.isEmpty()) {
      assertThat(abandon.disclosure()).isEqualTo(Effect.Disclosure.NO_INTENT);
    } else {
      assertThat(abandon.disclosure())
          .isEqualTo(
              unmaskRequested
                  ? Effect.Disclosure.MAY_HAVE_BEEN_REVEALED
                  : Effect.Disclosure.NOTHING_REVEALED);
      assertThat(abandon.participants()).isEqualTo(intent.get().survivors());
    }
    assertThat(abandon.reason()).isNotBlank();
    abandoned.add(abandon);
    abandonedInARow++;
    assertThat(abandonedInARow).isLessThanOrEqualTo(rules.maximumAttempts());
    forgetIntent();
  }

  private void forgetIntent() {
    intent = Optional.empty();
    intentDurable = false;
    unmaskRequested = false;
  }

  private boolean isFor(RoundEvent.IntentWritten written) {
    return intent.isPresent()
        && intent.get().round() == written.round()
        && intent.get().attempt() == written.attempt();
  }

  private void receive(String name, ServerMessage message) {
    TestDevice device = devices.get(name);
    if (message.hasRoundStart()) {
      int round = device.roundStart(message.getRoundStart());
      float[] update = new float[dimension];
      java.util.Arrays.fill(update, name.hashCode() % 7 / 10f);
      device.train(update);
      replies.put(name, new RoundEvent.Ready(name, round));
    } else {
      byte[] advertisement = device.cohortFormed(message.getCohortFormed());
      replies.put(name, new RoundEvent.SecAggReceived(name, advertisement));
    }
  }

  private long[] plainSum(List<String> survivors) {
    long[] sum = new long[dimension];
    for (String survivor : survivors) {
      int[] encoded = devices.get(survivor).encoded();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += encoded[i];
      }
    }
    return sum;
  }
}
