package dev.tacit.server.testing;

import dev.tacit.protocol.identity.Digests;
import dev.tacit.protocol.v1.CohortFormed;
import dev.tacit.protocol.v1.Plan;
import dev.tacit.protocol.v1.RoundEnd;
import dev.tacit.protocol.v1.RoundStart;
import dev.tacit.protocol.v1.ServerMessage;
import dev.tacit.secagg.ClientPolicy;
import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.SigningIdentity;
import dev.tacit.secagg.TrustRoot;
import dev.tacit.secagg.VectorShape;
import dev.tacit.secagg.client.SecAggClient;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A device that follows the wire contract, on the real secure-aggregation client: what a server
 * sends goes in, the answer comes out. Fails the test when the server says what is not due.
 */
public final class TestDevice {
  private final String name;
  private final TestAuthority.Signing signing;
  private final TrustRoot trust;
  private final SecureRandom random;
  private final Instant now;
  private RoundStart start;
  private Plan plan;
  private SecAggClient session;
  private List<int[]> encoded;
  private List<float[]> vectors;
  private int[] given;
  private boolean over = true;

  public TestDevice(
      String name,
      TestAuthority.Signing signing,
      TrustRoot trust,
      SecureRandom random,
      Instant now) {
    this.name = name;
    this.signing = signing;
    this.trust = trust;
    this.random = random;
    this.now = now;
  }

  public String name() {
    return name;
  }

  public TestAuthority.Signing signing() {
    return signing;
  }

  /** A new call: whatever was before is forgotten. */
  public void checkIn() {
    start = null;
    plan = null;
    if (session != null) {
      session.close();
      session = null;
    }
    over = false;
  }

  public Plan plan() {
    return plan;
  }

  public RoundStart start() {
    return start;
  }

  /** The round that Ready is for. */
  public int roundStart(RoundStart told) {
    require(!over && start == null, "RoundStart was not due");
    start = told;
    try {
      plan = Plan.parseFrom(told.getPlan());
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
    return plan.getRound();
  }

  /** The update to be given, and the parameters' number with it. */
  public void train(float[] trained) {
    train(List.of(trained.clone()));
  }

  /** The vectors to be given. */
  public void train(List<float[]> trained) {
    vectors = trained;
  }

  /** What is to be given instead of an encoded update. */
  public void give(int[] ringVector) {
    given = ringVector.clone();
  }

  /** The key advertisement. */
  public byte[] cohortFormed(CohortFormed told) {
    require(!over && plan != null && session == null, "CohortFormed was not due");
    List<String> roster = List.copyOf(told.getRosterList());
    require(roster.contains(name), "a roster must name its device");
    SessionBinding binding =
        SessionBinding.of(
            plan.getPopulation(),
            plan.getTask(),
            plan.getRound(),
            roster,
            Digests.sha256(start.getPlan().toByteArray()),
            start.getCheckpointSha256().toByteArray());
    int ringBits = TestEncoding.ringBits(plan);
    List<VectorShape> shapes =
        vectors.stream().map(vector -> new VectorShape(ringBits, vector.length)).toList();
    session =
        new SecAggClient(
            new SecAggParameters(told.getDegree(), told.getThreshold(), shapes),
            binding,
            roster,
            signingIdentity(),
            trust,
            new ClientPolicy(1, 2, 2),
            random,
            now);
    encoded = TestEncoding.encode(plan, vectors, roster.size(), binding, random);
    if (given != null) {
      encoded = List.of(given.clone());
    }
    for (int vector = 0; vector < encoded.size(); vector++) {
      session.input(vector, encoded.get(vector));
    }
    return session.advertise();
  }

  private SigningIdentity signingIdentity() {
    return new SigningIdentity(name, signing.seed(), signing.der());
  }

  public byte[] secAgg(byte[] message) {
    require(!over && session != null, "a secure-aggregation message was not due");
    return session.receive(message);
  }

  /** The message that ends the call, if it is one. */
  public Optional<RoundEnd> last(ServerMessage message) {
    if (message.hasComeBack()) {
      require(!over && start == null, "ComeBack was not due");
      over = true;
      return Optional.of(RoundEnd.getDefaultInstance());
    }
    if (message.hasRoundEnd()) {
      require(!over && start != null, "RoundEnd was not due");
      over = true;
      return Optional.of(message.getRoundEnd());
    }
    return Optional.empty();
  }

  public void lost() {
    over = true;
  }

  public boolean isOver() {
    return over;
  }

  /** What this device put in, ring elements of the first vector. */
  public int[] encoded() {
    return encoded.get(0).clone();
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(name + ": " + otherwise);
    }
  }
}
