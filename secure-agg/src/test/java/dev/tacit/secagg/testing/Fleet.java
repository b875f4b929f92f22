package dev.tacit.secagg.testing;

import dev.tacit.secagg.Adversary;
import dev.tacit.secagg.ClientPolicy;
import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.SigningIdentity;
import dev.tacit.secagg.TrustRoot;
import dev.tacit.secagg.VectorShape;
import dev.tacit.secagg.client.SecAggClient;
import dev.tacit.secagg.parameters.Demands;
import dev.tacit.secagg.parameters.ParameterFinder;
import dev.tacit.secagg.server.SecAggServer;
import dev.tacit.secagg.server.ServerPhase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** Devices with certificates, and the run of a whole session among them. */
@SuppressWarnings("EnumOrdinal") // Phases and kinds are numbered in order.
public final class Fleet {
  public static final TestAuthority AUTHORITY = new TestAuthority("Test identity root");
  public static final TrustRoot TRUST = new TrustRoot(AUTHORITY.root());
  private static final Map<String, SigningIdentity> ISSUED = new HashMap<>();

  /** A device that answers in every phase. */
  public static final int LIVES = ServerPhase.COMPLETE.ordinal();

  private final ClientPolicy policy;
  public final SecAggParameters parameters;
  public final List<String> roster;
  public final SessionBinding binding;

  public Fleet(int cohort, SecAggParameters parameters, int round) {
    this(parameters, binding(names(cohort), round, (byte) 2));
  }

  public Fleet(SecAggParameters parameters, SessionBinding binding) {
    this(parameters, binding, new ClientPolicy(1, 2, 2));
  }

  public Fleet(SecAggParameters parameters, SessionBinding binding, ClientPolicy policy) {
    this.policy = policy;
    this.parameters = parameters;
    this.roster = binding.roster().names();
    this.binding = binding;
  }

  /** What the product forms of a cohort, for one vector. */
  public static SecAggParameters formed(int cohort, int ringBits, int dimension) {
    return ParameterFinder.find(Demands.standard(Adversary.SEMI_MALICIOUS), cohort)
        .summing(List.of(new VectorShape(ringBits, dimension)));
  }

  public static SessionBinding binding(List<String> roster, int round, byte checkpoint) {
    byte[] plan = new byte[32];
    byte[] weights = new byte[32];
    weights[0] = checkpoint;
    return SessionBinding.of("population", "task", round, roster, plan, weights);
  }

  public static List<String> names(int cohort) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < cohort; i++) {
      names.add(String.format("device-%05d", i));
    }
    return names;
  }

  public static synchronized SigningIdentity identity(String name) {
    return ISSUED.computeIfAbsent(name, AUTHORITY::issue);
  }

  public SecAggServer server() {
    return new SecAggServer(parameters, roster, binding, TRUST, TestAuthority.NOW);
  }

  public SecAggClient client(String name, long seed) {
    return new SecAggClient(
        parameters,
        binding,
        roster,
        identity(name),
        TRUST,
        policy,
        SeededRandom.of(seed * 1_000_003 + name.hashCode()),
        TestAuthority.NOW);
  }

  /** Clients of the whole roster, each with its input. */
  public Map<String, SecAggClient> clients(
      long seed, BiFunction<Integer, SecAggClient, Void> input) {
    Map<String, SecAggClient> clients = new LinkedHashMap<>();
    for (int i = 0; i < roster.size(); i++) {
      SecAggClient client = client(roster.get(i), seed);
      input.apply(i, client);
      clients.put(roster.get(i), client);
    }
    return clients;
  }

  public Map<String, SecAggClient> clients(long seed, int[][] inputs) {
    return clients(
        seed,
        (i, client) -> {
          client.input(inputs[i]);
          return null;
        });
  }

  /**
   * Runs a session to its end.
   *
   * @param deaths by device, the ordinal of the phase in which it falls silent; {@link #LIVES} for
   *     never
   * @param record receives all that the server is sent, by phase and device; or null
   */
  public static void run(
      SecAggServer server,
      Map<String, SecAggClient> clients,
      Map<String, Integer> deaths,
      Map<ServerPhase, Map<String, byte[]>> record) {
    run(server, clients, deaths, record, () -> {});
  }

  /** As above, and looks at the parties before each phase is closed. */
  public static void run(
      SecAggServer server,
      Map<String, SecAggClient> clients,
      Map<String, Integer> deaths,
      Map<ServerPhase, Map<String, byte[]>> record,
      Runnable look) {
    Map<String, byte[]> replies = new LinkedHashMap<>();
    clients.forEach((name, client) -> replies.put(name, client.advertise()));
    while (server.phase() != ServerPhase.COMPLETE && server.phase() != ServerPhase.ABORTED) {
      ServerPhase phase = server.phase();
      replies.keySet().removeIf(name -> deaths.getOrDefault(name, LIVES) <= phase.ordinal());
      replies.forEach(server::receive);
      if (record != null) {
        record.put(phase, new TreeMap<>(replies));
      }
      look.run();
      Map<String, byte[]> messages = server.advance();
      replies.clear();
      messages.forEach(
          (name, message) -> {
            // The dead get mail too, and may well still read it.
            replies.put(name, clients.get(name).receive(message));
          });
    }
  }
}
