package dev.tacit.server.testing;

import dev.tacit.learning.federated.ServerOptimizer;
import dev.tacit.protocol.v1.DeclineReason;
import dev.tacit.protocol.v1.Outcome;
import dev.tacit.protocol.v1.RoundEnd;
import dev.tacit.protocol.v1.ServerMessage;
import dev.tacit.secagg.encoding.Quantizer;
import dev.tacit.server.aggregation.ModelUpdate;
import dev.tacit.server.aggregation.SumReader;
import dev.tacit.server.round.Ending;
import dev.tacit.server.round.Phase;
import dev.tacit.server.round.RoundEvent;
import dev.tacit.server.round.RoundMachine;
import dev.tacit.server.round.RoundRules;
import dev.tacit.server.service.LedgerTerms;
import dev.tacit.server.service.Links;
import dev.tacit.server.service.Observer;
import dev.tacit.server.service.RoundLoop;
import dev.tacit.server.service.TaskRecords;
import dev.tacit.server.service.Timers;
import dev.tacit.server.store.Store;
import dev.tacit.server.store.TaskKey;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.Executor;

/**
 * A whole task in one thread: the real rounds, store and secure aggregation; a clock that jumps,
 * and a network in memory that delays every message by a drawn time. Equal seeds give equal runs.
 */
@SuppressWarnings({"EnumOrdinal", "ArrayRecordComponent"}) // Phases are in order.
public final class Simulation implements Links, Observer, AutoCloseable {
  private static final int MOST_EVENTS = 200_000;

  /** With a memory, so that abandoned rounds must leave no trace in it. */
  public static final ServerOptimizer OPTIMIZER = new ServerOptimizer.FedYogi(0.1);

  /** A round that was committed, with what its survivors put in. */
  public record Committed(
      int round, float[] before, float[] after, List<String> survivors, List<int[]> encoded) {}

  public record Abandoned(int round, Phase phase, String reason) {}

  private record Timed(Instant at, long order, Runnable what) {}

  private final Random random;
  private final SimulatedClock clock = new SimulatedClock();
  private final PriorityQueue<Timed> agenda =
      new PriorityQueue<>(Comparator.comparing(Timed::at).thenComparing(Timed::order));
  private final Map<String, TestDevice> devices = new HashMap<>();
  private final Map<String, Integer> connection = new HashMap<>();
  private final Map<String, Integer> calls = new HashMap<>();
  private final Map<String, Map<Integer, Fault>> faults = new HashMap<>();
  private final Store store;
  private final TaskRecords records;
  private final RoundLoop loop;
  private final RoundRules rules;
  private long order;
  private Runnable timer;

  public final List<Committed> committed = new ArrayList<>();
  public final List<Abandoned> abandoned = new ArrayList<>();
  public final Map<String, List<RoundEnd>> ends = new HashMap<>();
  public final List<String> trace = new ArrayList<>();
  public Ending ending;
  public String detail;
  public boolean everybodyTold;

  /** What every write of the store throws from now on. */
  public Error storeError;

  /** What every message to a device throws from now on. */
  public Error sendError;

  private float[] parameters;

  public Simulation(RoundRules rules, Path directory, long seed) {
    this.rules = rules;
    this.random = new Random(seed);
    this.store = Store.open(directory);
    this.records =
        TaskRecords.resume(
            store,
            key(),
            TestTask.checkpoint(),
            LedgerTerms.localDpSgd(
                rules.population(), rules.task(), TestTask.TRAINING.event(), rules.minimumCohort()),
            new ModelUpdate.Averaging(new SumReader.Quantised(quantizer()), OPTIMIZER),
            new FailingClock());
    this.parameters = decode(records.current().bytes());
    this.loop =
        new RoundLoop(
            new RoundMachine(rules), records, soon(), soon(), timers(), this, this, clock);
  }

  public TaskKey key() {
    return new TaskKey(rules.population(), rules.task(), "a plan's digest");
  }

  public Store store() {
    return store;
  }

  public Quantizer quantizer() {
    return new Quantizer(TestTask.RING_BITS, TestTask.VALUE_BITS, TestTask.RANGE, rules.cohort());
  }

  /** A device that checks in as soon as it may, again and again. */
  public void add(TestAuthority authority, String name, TestAuthority.Signing signing) {
    devices.put(
        name,
        new TestDevice(
            name, signing, authority.trust(), seeded(random.nextLong()), clock.instant()));
    ends.put(name, new ArrayList<>());
    later(Duration.ofMillis(random.nextInt(50)), () -> checkIn(name));
  }

  /** In its n-th call, from 1, the device has this fault. */
  public void fault(String device, int call, Fault fault) {
    faults.computeIfAbsent(device, d -> new HashMap<>()).put(call, fault);
  }

  /** Runs until the task has ended and nothing is left to happen but check-ins. */
  public void run() {
    loop.start();
    int events = 0;
    while (ending == null || !everybodyTold) {
      Timed next = agenda.poll();
      if (next == null || ++events > MOST_EVENTS) {
        throw new AssertionError("the task hangs: " + trace);
      }
      clock.now = next.at().isAfter(clock.now) ? next.at() : clock.now;
      next.what().run();
    }
  }

  public void stopAt(Duration after) {
    later(after, () -> loop.post(new RoundEvent.Stopping()));
  }

  @Override
  public void close() {
    store.close();
  }

  // The devices.

  private void checkIn(String name) {
    if (ending != null && everybodyTold) {
      return;
    }
    devices.get(name).checkIn();
    connection.merge(name, 1, Integer::sum);
    calls.merge(name, 1, Integer::sum);
    loop.post(new RoundEvent.CheckedIn(name));
  }

  private Optional<Fault> fault(String name, Phase phase) {
    return Optional.ofNullable(faults.getOrDefault(name, Map.of()).get(calls.get(name)))
        .filter(fault -> fault.phase() == phase);
  }

  private void deliver(String name, Runnable what) {
    int now = connection.getOrDefault(name, 0);
    later(
        delay(),
        () -> {
          if (connection.get(name) == now && !devices.get(name).isOver()) {
            what.run();
          }
        });
  }

  private void answer(String name, Phase phase, RoundEvent event) {
    Optional<Fault> fault = fault(name, phase);
    if (fault.isEmpty()) {
      up(name, event);
      return;
    }
    trace.add(name + " " + fault.get());
    switch (fault.get().kind()) {
      case LOST -> lose(name);
      case SILENT -> {}
      case GARBAGE -> up(name, new RoundEvent.SecAggReceived(name, new byte[] {1, 2, 3}));
      case OUT_OF_TURN -> up(name, outOfTurn(name, phase));
      case DECLINES -> up(name, new RoundEvent.Declined(name, DeclineReason.DEVICE_FAILED));
      case BUDGET -> up(name, new RoundEvent.Declined(name, DeclineReason.BUDGET_EXHAUSTED));
    }
  }

  private static RoundEvent outOfTurn(String name, Phase phase) {
    return phase == Phase.CONFIGURATION
        ? new RoundEvent.SecAggReceived(name, new byte[10])
        : new RoundEvent.Ready(name, 1);
  }

  private void up(String name, RoundEvent event) {
    int now = connection.get(name);
    later(
        delay(),
        () -> {
          if (connection.get(name) == now && !devices.get(name).isOver()) {
            loop.post(event);
          }
        });
  }

  private void lose(String name) {
    devices.get(name).lost();
    connection.merge(name, 1, Integer::sum);
    loop.post(new RoundEvent.Lost(name));
    later(Duration.ofSeconds(1), () -> checkIn(name));
  }

  private void receive(String name, ServerMessage message) {
    TestDevice device = devices.get(name);
    Optional<RoundEnd> last = device.last(message);
    if (last.isPresent()) {
      ended(name, message, last.get());
    } else if (message.hasRoundStart()) {
      int round = device.roundStart(message.getRoundStart());
      device.train(update());
      answer(name, Phase.CONFIGURATION, new RoundEvent.Ready(name, round));
    } else {
      byte[] advertisement = device.cohortFormed(message.getCohortFormed());
      answer(name, Phase.ADVERTISE_KEYS, new RoundEvent.SecAggReceived(name, advertisement));
    }
  }

  private void ended(String name, ServerMessage message, RoundEnd end) {
    ends.get(name).add(end);
    connection.merge(name, 1, Integer::sum);
    boolean finished = message.hasComeBack() && message.getComeBack().getTaskFinished();
    if (finished
        || (fault(name, Phase.CONFIGURATION).map(Fault::kind).orElse(null) == Fault.Kind.BUDGET)) {
      return;
    }
    long after =
        message.hasComeBack()
            ? message.getComeBack().getAfterMillis()
            : end.getComeBackAfterMillis();
    later(Duration.ofMillis(after + 20), () -> checkIn(name));
  }

  private float[] update() {
    float[] update = new float[TestTask.DIMENSION];
    for (int i = 0; i < update.length; i++) {
      update[i] = random.nextFloat() * 2 - 1;
    }
    return update;
  }

  // What the rounds want.

  @Override
  public void send(String device, ServerMessage message) {
    if (sendError != null) {
      throw sendError;
    }
    deliver(device, () -> receive(device, message));
  }

  @Override
  public void sendSecAgg(String device, byte[] message) {
    // Progress is told after the messages that it is about.
    Phase answering = Phase.values()[current.ordinal() + 1];
    deliver(
        device,
        () -> {
          byte[] reply = devices.get(device).secAgg(message);
          answer(device, answering, new RoundEvent.SecAggReceived(device, reply));
        });
  }

  @Override
  public void dismiss(String device, ServerMessage message) {
    send(device, message);
  }

  // What the rounds report. The phase that messages are sent in is told after them: see progress.

  private Phase current = Phase.SELECTION;

  @Override
  public void progress(int round, Phase phase, int done, int goal) {
    current = phase;
  }

  @Override
  public void committed(
      int round,
      byte[] checkpointSha256,
      float[] next,
      List<String> survivors,
      int cohort,
      Duration took) {
    List<int[]> encoded = survivors.stream().map(d -> devices.get(d).encoded()).toList();
    committed.add(new Committed(round, parameters, next, survivors, encoded));
    parameters = next;
    trace.add("committed " + round + " with " + survivors);
  }

  @Override
  public void abandoned(int round, Phase phase, String reason) {
    abandoned.add(new Abandoned(round, phase, reason));
    trace.add("abandoned " + round + " in " + phase + ": " + reason);
  }

  @Override
  public void finished(Ending how, String why) {
    ending = how;
    detail = why;
    trace.add("finished " + how + ": " + why);
  }

  @Override
  public void everybodyTold() {
    everybodyTold = true;
  }

  /** How many devices were told that a round was committed. */
  public long told(Outcome outcome) {
    return ends.values().stream()
        .flatMap(List::stream)
        .filter(end -> end.getOutcome() == outcome)
        .count();
  }

  // Time.

  private Duration delay() {
    return Duration.ofMillis(1 + random.nextInt(200));
  }

  private Executor soon() {
    return what -> later(Duration.ZERO, what);
  }

  private void later(Duration after, Runnable what) {
    agenda.add(new Timed(clock.now.plus(after), order++, what));
  }

  private Timers timers() {
    return (after, what) -> {
      timer = what;
      later(
          after,
          () -> {
            if (timer == what) {
              timer = null;
              what.run();
            }
          });
    };
  }

  public static float[] decode(byte[] checkpoint) {
    return dev.tacit.learning.model.Checkpoint.decode(checkpoint, checkpoint.length).parameters();
  }

  /** Reproducible, and so for tests only. */
  public static SecureRandom seeded(long seed) {
    try {
      SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
      random.setSeed(seed);
      return random;
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** Asked for the time by each write of the store, which fails there if it is to fail. */
  private final class FailingClock extends SimulatedClock {
    @Override
    public Instant instant() {
      if (storeError != null) {
        throw storeError;
      }
      return clock.instant();
    }
  }

  private static class SimulatedClock extends Clock {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }
}
