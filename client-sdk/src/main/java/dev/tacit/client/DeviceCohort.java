package dev.tacit.client;

import dev.tacit.protocol.v1.CohortFormed;
import dev.tacit.protocol.v1.SecAggChunk;
import dev.tacit.protocol.wire.ChunkAssembler;
import dev.tacit.secagg.Adversary;
import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.client.SecAggClient;
import dev.tacit.secagg.parameters.Demands;
import dev.tacit.secagg.parameters.GraphParameters;
import dev.tacit.secagg.parameters.ParameterFinder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** This device in one secure aggregation. Not thread-safe. */
final class DeviceCohort implements AutoCloseable {
  /** What a device sends in answer to the server's first, second, third and fourth message. */
  private static final List<ClientPhase> REPLIES =
      List.of(
          ClientPhase.SHARE_KEYS,
          ClientPhase.MASKED_INPUT,
          ClientPhase.CONSISTENCY,
          ClientPhase.UNMASK);

  private final SecAggClient session;
  private ChunkAssembler assembler;
  private int largestMessage;
  private int replies;

  private DeviceCohort(SecAggClient session) {
    this.session = session;
  }

  /**
   * Joins a cohort that the policy allows, with what was trained as input.
   *
   * @throws Refusal POLICY_REFUSES_PLAN if it does not allow it, or the cohort makes no sense
   * @throws dev.tacit.secagg.SecAggException if secure aggregation refuses it
   */
  static DeviceCohort join(
      CohortFormed told,
      DevicePlan plan,
      byte[] checkpointSha256,
      Contribution trained,
      DeviceTerms terms)
      throws Refusal {
    List<String> roster = List.copyOf(told.getRosterList());
    Assignment assignment = plan.assignment();
    if (roster.size() < assignment.minimumSurvivors()) {
      throw refusal(
          "roster must hold >= "
              + assignment.minimumSurvivors()
              + " devices but held "
              + roster.size());
    }
    if (roster.size() > assignment.largestRoster()) {
      throw refusal(
          "roster must hold <= "
              + assignment.largestRoster()
              + " devices but held "
              + roster.size());
    }
    if (!roster.contains(terms.signing().name())) {
      throw refusal("roster must hold this device but did not");
    }
    SecAggClient session;
    List<int[]> inputs;
    try {
      SessionBinding binding =
          SessionBinding.of(
              plan.population(),
              plan.task(),
              plan.round(),
              roster,
              plan.sha256(),
              checkpointSha256);
      GraphParameters judged =
          ParameterFinder.requireSecure(
              terms.policy().demands(), roster.size(), told.getDegree(), told.getThreshold());
      // First: should it fail, there are no keys to wipe.
      inputs = assignment.encode(trained, roster.size(), binding, terms.random());
      session =
          new SecAggClient(
              new SecAggParameters(
                  adversary(told, terms.policy().demands()),
                  told.getDegree(),
                  told.getThreshold(),
                  assignment.vectors(plan.model().parameterCount())),
              binding,
              roster,
              terms.signing(),
              terms.trust(),
              terms.policy().secureAggregation(judged, assignment.minimumSurvivors()),
              terms.random(),
              terms.clock().instant());
    } catch (IllegalArgumentException e) {
      throw new Refusal(DeclineReason.POLICY_REFUSES_PLAN, "cohort: " + e.getMessage(), e);
    }
    for (int vector = 0; vector < inputs.size(); vector++) {
      session.input(vector, inputs.get(vector));
      Arrays.fill(inputs.get(vector), 0);
    }
    return new DeviceCohort(session);
  }

  /** What the cohort was formed against, at least what the owner fears. */
  private static Adversary adversary(CohortFormed told, Demands demands) throws Refusal {
    Optional<Adversary> named =
        switch (told.getAdversary()) {
          case SEMI_HONEST -> Optional.of(Adversary.SEMI_HONEST);
          case SEMI_MALICIOUS -> Optional.of(Adversary.SEMI_MALICIOUS);
          case MALICIOUS -> Optional.of(Adversary.MALICIOUS);
          case ADVERSARY_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
        };
    return named
        .filter(adversary -> adversary.covers(demands.adversary()))
        .orElseThrow(
            () ->
                refusal(
                    "adversary must be at least "
                        + demands.adversary()
                        + " but was "
                        + told.getAdversary()));
  }

  /** The first message. */
  byte[] advertise() {
    return session.advertise();
  }

  /**
   * Takes a piece of the server's next message; the reply, once the message is whole.
   *
   * @throws dev.tacit.protocol.wire.ProtocolException for a message that is too long
   * @throws dev.tacit.secagg.SecAggException for one that secure aggregation refuses
   */
  Optional<byte[]> receive(SecAggChunk piece) {
    if (assembler == null) {
      // A message that is not due is bounded as the longest so far was, and refused by the session
      // with its own reason.
      largestMessage = Math.max(largestMessage, session.maximumMessageBytes());
      int due = session.maximumMessageBytes();
      assembler = new ChunkAssembler(due > 0 ? due : largestMessage);
    }
    Optional<byte[]> message = assembler.add(piece);
    if (message.isEmpty()) {
      return Optional.empty();
    }
    assembler = null;
    byte[] reply = session.receive(message.get());
    replies++;
    return Optional.of(reply);
  }

  /** What the last reply is. */
  ClientPhase phase() {
    return REPLIES.get(replies - 1);
  }

  /** Whether the masked input was given out, and so may have been sent. */
  boolean inputGiven() {
    return replies > REPLIES.indexOf(ClientPhase.MASKED_INPUT);
  }

  @Override
  public void close() {
    session.close();
  }

  private static Refusal refusal(String detail) {
    return new Refusal(DeclineReason.POLICY_REFUSES_PLAN, detail);
  }
}
