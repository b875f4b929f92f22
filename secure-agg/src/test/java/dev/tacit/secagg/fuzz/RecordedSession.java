package dev.tacit.secagg.fuzz;

import dev.tacit.secagg.ClientPolicy;
import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.SigningIdentity;
import dev.tacit.secagg.TrustRoot;
import dev.tacit.secagg.VectorShape;
import dev.tacit.secagg.client.SecAggClient;
import dev.tacit.secagg.message.MessageBounds;
import dev.tacit.secagg.message.MessageKind;
import dev.tacit.secagg.server.SecAggServer;
import dev.tacit.secagg.server.ServerPhase;
import dev.tacit.secagg.testing.Fleet;
import dev.tacit.secagg.testing.SeededRandom;
import dev.tacit.secagg.testing.TestAuthority;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * An honest session of four devices, the same bytes in each run, from which parties in any state
 * can be made again.
 */
final class RecordedSession {
  static final int COHORT = 4;
  static final SecAggParameters PARAMETERS =
      new SecAggParameters(3, 3, List.of(new VectorShape(13, 5), new VectorShape(41, 2)));
  static final MessageBounds BOUNDS = MessageBounds.of(PARAMETERS, COHORT);
  static final List<ServerPhase> PHASES = List.of(ServerPhase.values()).subList(0, 5);
  static final RecordedSession INSTANCE = new RecordedSession();

  /** What devices send in a phase, in its order. */
  static final Map<ServerPhase, MessageKind> SENT =
      Map.of(
          ServerPhase.ADVERTISE_KEYS, MessageKind.ADVERTISEMENT,
          ServerPhase.SHARE_KEYS, MessageKind.ENCRYPTED_SHARES,
          ServerPhase.MASKED_INPUT, MessageKind.MASKED_INPUT,
          ServerPhase.CONSISTENCY, MessageKind.CONSISTENCY_SIGNATURE,
          ServerPhase.UNMASK, MessageKind.UNMASK_SHARES);

  /** What they answer in it. */
  static final Map<ServerPhase, MessageKind> ANSWERED =
      Map.of(
          ServerPhase.SHARE_KEYS, MessageKind.NEIGHBOUR_KEYS,
          ServerPhase.MASKED_INPUT, MessageKind.DELIVERED_SHARES,
          ServerPhase.CONSISTENCY, MessageKind.SURVIVORS,
          ServerPhase.UNMASK, MessageKind.UNMASK_REQUEST);

  final TestAuthority authority = new TestAuthority("Recorded root", SeededRandom.of(11));
  final TrustRoot trust = new TrustRoot(authority.root());
  final List<String> roster = Fleet.names(COHORT);
  final List<SigningIdentity> identities = roster.stream().map(authority::issue).toList();
  private final SessionBinding binding = Fleet.binding(roster, 1, (byte) 2);
  private final Map<ServerPhase, List<byte[]>> sent = new EnumMap<>(ServerPhase.class);
  private final Map<ServerPhase, List<byte[]>> answered = new EnumMap<>(ServerPhase.class);
  private final List<long[]> sums;

  private RecordedSession() {
    SecAggServer server = newServer();
    List<SecAggClient> clients = new ArrayList<>();
    List<byte[]> replies = new ArrayList<>();
    for (int i = 0; i < COHORT; i++) {
      SecAggClient client = newClient(i);
      clients.add(client);
      replies.add(client.advertise());
    }
    for (ServerPhase phase : PHASES) {
      sent.put(phase, List.copyOf(replies));
      Map<String, byte[]> messages = deliver(server, phase);
      replies.clear();
      if (!messages.isEmpty()) {
        List<byte[]> mail = roster.stream().map(messages::get).toList();
        answered.put(server.phase(), mail);
        for (int i = 0; i < COHORT; i++) {
          replies.add(clients.get(i).receive(mail.get(i)));
        }
      }
    }
    this.sums = server.sums();
  }

  /** What a device sends in a phase; a copy. */
  byte[] sent(ServerPhase phase, int device) {
    return sent.get(phase).get(device).clone();
  }

  /** The server's message that a device answers in a phase; a copy. */
  byte[] answered(ServerPhase phase, int device) {
    return answered.get(phase).get(device).clone();
  }

  List<long[]> sums() {
    return sums;
  }

  /** A server in a phase, nobody having answered yet. */
  SecAggServer server(ServerPhase in) {
    SecAggServer server = newServer();
    while (server.phase() != in) {
      deliver(server, server.phase());
    }
    return server;
  }

  /** A device that is to answer in a phase. */
  SecAggClient client(int device, ServerPhase in) {
    SecAggClient client = newClient(device);
    client.advertise();
    for (ServerPhase phase : PHASES.subList(1, PHASES.indexOf(in))) {
      client.receive(answered(phase, device));
    }
    return client;
  }

  private Map<String, byte[]> deliver(SecAggServer server, ServerPhase phase) {
    for (int i = 0; i < COHORT; i++) {
      server.receive(roster.get(i), sent(phase, i));
    }
    return server.advance();
  }

  private SecAggServer newServer() {
    return new SecAggServer(PARAMETERS, roster, binding, trust, TestAuthority.NOW);
  }

  private SecAggClient newClient(int device) {
    SecAggClient client =
        new SecAggClient(
            PARAMETERS,
            binding,
            roster,
            identities.get(device),
            trust,
            new ClientPolicy(1, 2, 2),
            SeededRandom.of(100 + device),
            TestAuthority.NOW);
    client.input(0, new int[] {device, 1, 8000, -1, 77});
    client.input(1, new long[] {1L << 40, device});
    return client;
  }
}
