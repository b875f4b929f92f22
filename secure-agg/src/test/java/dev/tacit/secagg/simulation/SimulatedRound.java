package dev.tacit.secagg.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.DropReason;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.client.SecAggClient;
import dev.tacit.secagg.message.DeliveredShares;
import dev.tacit.secagg.message.MessageBounds;
import dev.tacit.secagg.message.MessageKind;
import dev.tacit.secagg.server.SecAggServer;
import dev.tacit.secagg.server.ServerPhase;
import dev.tacit.secagg.simulation.Scenario.Injection;
import dev.tacit.secagg.simulation.Scenario.Leg;
import dev.tacit.secagg.testing.Fleet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** One whole round of a scenario: the parties, the shell and the network between them. */
final class SimulatedRound {
  private final Scenario scenario;
  private final Tally tally;
  private final Random random;
  private final Fleet fleet;
  private final MessageBounds bounds;
  private final DeviceLies deviceLies;
  private final ServerLies serverLies;
  private final SecAggServer server;
  private final SecAggClient[] clients;
  private final Oracle oracle;

  /** What each device was sent, and sent, last. */
  private final byte[][] lastDown;

  private final byte[][] lastUp;

  /** Messages that come when their phase is over, in order. */
  private final List<Late> late = new ArrayList<>();

  private int deliveries;

  private record Late(ServerPhase due, Runnable arrival) {}

  private SimulatedRound(Scenario scenario, Tally tally) {
    this.scenario = scenario;
    this.tally = tally;
    this.random = new Random(~scenario.seed());
    int round = (int) (scenario.seed() & 0x3fff_ffff);
    this.fleet = new Fleet(scenario.cohort(), scenario.parameters(), round);
    this.bounds = MessageBounds.of(scenario.parameters(), scenario.cohort());
    this.deviceLies = new DeviceLies(fleet, bounds, random);
    this.serverLies = new ServerLies(fleet, bounds, deviceLies, random);
    this.server = fleet.server();
    this.clients = new SecAggClient[scenario.cohort()];
    this.lastDown = new byte[scenario.cohort()][];
    this.lastUp = new byte[scenario.cohort()][];
    this.oracle = new Oracle(scenario, fleet, bounds, random);
  }

  /**
   * Runs a round.
   *
   * @throws AssertionError if the round ends as none may; the message names the seed
   */
  static void run(Scenario scenario, Tally tally) {
    try {
      new SimulatedRound(scenario, tally).run();
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(
          "round failed: -Dtacit.simulation.seed="
              + scenario.seed()
              + " runs it alone, "
              + scenario,
          e);
    }
  }

  private void run() {
    tally.rounds++;
    Map<Integer, byte[]> answers = new TreeMap<>();
    for (int i = 0; i < clients.length; i++) {
      int device = i;
      join(device)
          .ifPresent(
              client -> {
                clients[device] = client;
                oracle.give(device, client);
                answers.put(device, client.advertise());
              });
    }
    int phases = 0;
    while (server.phase() != ServerPhase.COMPLETE && server.phase() != ServerPhase.ABORTED) {
      assertThat(++phases).as("phases").isLessThanOrEqualTo(5);
      ServerPhase phase = server.phase();
      arrive(phase, answers);
      answers.clear();
      Map<String, byte[]> messages = server.advance();
      if (server.phase() == ServerPhase.ABORTED) {
        AbortReason reason = server.abortReason().orElseThrow();
        tally.aborted(phase, reason);
        oracle.requireJustified(phase, reason);
      }
      ServerPhase next = server.phase();
      messages.forEach((name, message) -> down(next, fleet.roster.indexOf(name), message, answers));
    }
    List.copyOf(late).forEach(message -> message.arrival().run());
    finish();
  }

  /** What a device makes of the server's proposal; nothing if it refuses. */
  private Optional<SecAggClient> join(int device) {
    Optional<Injection> lie = injection(ServerPhase.ADVERTISE_KEYS, Leg.TO_DEVICE, device);
    lie.ifPresent(tally::fault);
    try {
      return Optional.of(
          lie.isPresent()
              ? FalseProposal.join(fleet, device, random)
              : fleet.client(fleet.roster.get(device), scenario.seed()));
    } catch (SecAggException e) {
      refusedBy(device, e);
      return Optional.empty();
    }
  }

  /** All that comes to the server while a phase is open, in any order. */
  private void arrive(ServerPhase phase, Map<Integer, byte[]> answers) {
    List<Runnable> arrivals = new ArrayList<>();
    List<Runnable> last = new ArrayList<>();
    List<Late> overdue = late.stream().filter(message -> message.due() != phase).toList();
    late.removeAll(overdue);
    answers.forEach(
        (device, truth) -> {
          oracle.said(phase, device, truth);
          up(phase, device, truth, answers, arrivals, last);
          lastUp[device] = truth;
        });
    Collections.shuffle(arrivals, random);
    overdue.forEach(message -> message.arrival().run());
    arrivals.forEach(Runnable::run);
    last.forEach(Runnable::run);
  }

  private void up(
      ServerPhase phase,
      int device,
      byte[] truth,
      Map<Integer, byte[]> answers,
      List<Runnable> arrivals,
      List<Runnable> last) {
    Optional<Injection> met = injection(phase, Leg.TO_SERVER, device);
    if (met.isEmpty()) {
      arrivals.add(() -> toServer(device, truth));
      return;
    }
    tally.fault(met.get());
    switch (met.get().fault()) {
      case DROP -> lose(device);
      case REPEAT -> {
        arrivals.add(() -> toServer(device, truth));
        last.add(() -> toServer(device, truth));
      }
      case REORDER -> {
        byte[] earlier = lastUp[device];
        if (earlier != null) {
          arrivals.add(() -> toServer(device, earlier));
        }
        last.add(() -> toServer(device, truth));
      }
      case DELAY -> late.add(new Late(phase, () -> toServer(device, truth)));
      case CORRUPT -> {
        byte[] bytes = deviceLies.corrupt(truth);
        arrivals.add(() -> toServer(device, bytes));
      }
      case LIE -> {
        List<byte[]> others = new ArrayList<>(new TreeMap<>(answers).values());
        others.remove(truth);
        byte[] lie = deviceLies.lie(phase, device, truth, others);
        arrivals.add(() -> toServer(device, lie));
      }
    }
  }

  /** In silence, with the transport's word, or because its user ends it. */
  private void lose(int device) {
    switch (random.nextInt(3)) {
      case 0 -> server.drop(fleet.roster.get(device), DropReason.DISCONNECTED);
      case 1 -> {
        clients[device].close();
        clients[device]
            .abortReason()
            .ifPresent(reason -> tally.ofDevices.merge(reason, 1, Integer::sum));
      }
      default -> {}
    }
  }

  private void down(ServerPhase next, int device, byte[] truth, Map<Integer, byte[]> answers) {
    Optional<Injection> met = injection(next, Leg.TO_DEVICE, device);
    byte[] earlier = lastDown[device];
    lastDown[device] = truth;
    if (met.isEmpty()) {
      toDevice(device, truth)
          .ifPresentOrElse(
              answer -> answers.put(device, answer),
              () -> oracle.requireNoBlame(device, clients[device].abortReason()));
      return;
    }
    tally.fault(met.get());
    switch (met.get().fault()) {
      case DROP -> {}
      case REPEAT -> {
        toDevice(device, truth).ifPresent(answer -> answers.put(device, answer));
        toDevice(device, truth);
      }
      case REORDER -> {
        // Before the first message only one that is due later can come.
        toDevice(device, earlier == null ? new DeliveredShares(new TreeMap<>()).encode() : earlier);
        toDevice(device, truth).ifPresent(answer -> answers.put(device, answer));
      }
      case DELAY ->
          late.add(
              new Late(
                  next,
                  () -> toDevice(device, truth).ifPresent(answer -> toServer(device, answer))));
      case CORRUPT ->
          toDevice(device, deviceLies.corrupt(truth))
              .ifPresent(answer -> answers.put(device, answer));
      case LIE -> {
        Optional<byte[]> answer = toDevice(device, serverLies.lie(next, device, truth));
        if (next == ServerPhase.UNMASK) {
          assertThat(answer).as("an answer to a false request").isEmpty();
        }
        answer.ifPresent(bytes -> answers.put(device, bytes));
      }
    }
  }

  private void toServer(int device, byte[] message) {
    count();
    ServerPhase phase = server.phase();
    String name = fleet.roster.get(device);
    try {
      server.receive(name, message);
      oracle.taken(phase, device, message);
    } catch (SecAggException e) {
      tally.ofServer.merge(e.reason(), 1, Integer::sum);
      boolean over = phase == ServerPhase.COMPLETE || phase == ServerPhase.ABORTED;
      assertThat(over || server.dropped().containsKey(name)).as("the refused is dropped").isTrue();
    }
  }

  private Optional<byte[]> toDevice(int device, byte[] message) {
    count();
    SecAggClient client = clients[device];
    boolean finished = client.finished();
    boolean left = client.abortReason().isPresent();
    try {
      byte[] answer = client.receive(message);
      assertThat(finished || left).as("a device answers when it is over").isFalse();
      if (MessageKind.SURVIVORS.begins(message)) {
        oracle.signed(device, message);
      } else if (client.finished()) {
        oracle.revealed(device, answer);
      }
      return Optional.of(answer);
    } catch (SecAggException e) {
      assertThat(client.finished()).isEqualTo(finished);
      if (!finished && !left) {
        assertThat(client.abortReason()).contains(e.reason());
      }
      refusedBy(device, e);
      return Optional.empty();
    }
  }

  /** It may say so, or just be silent. */
  private void refusedBy(int device, SecAggException refusal) {
    tally.ofDevices.merge(refusal.reason(), 1, Integer::sum);
    if (random.nextBoolean()) {
      server.drop(fleet.roster.get(device), DropReason.DECLINED);
    }
  }

  private void finish() {
    server.dropped().values().forEach(reason -> tally.drops.merge(reason, 1, Integer::sum));
    oracle.requireNobodyExposed();
    if (server.phase() == ServerPhase.COMPLETE) {
      tally.completed();
      oracle.requireExact(server, fleet.roster);
    }
    for (SecAggClient client : clients) {
      if (client != null) {
        client.close();
      }
    }
  }

  private Optional<Injection> injection(ServerPhase phase, Leg leg, int device) {
    Injection wanted = new Injection(phase, leg, Fault.DROP, device);
    return scenario.injections().stream().filter(wanted::isOf).findFirst();
  }

  private void count() {
    assertThat(++deliveries).as("deliveries").isLessThanOrEqualTo(20 * scenario.cohort());
  }
}
