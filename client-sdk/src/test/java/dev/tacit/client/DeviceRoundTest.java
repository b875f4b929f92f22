package dev.tacit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.learning.model.Checkpoint;
import dev.tacit.privacy.ledger.Outcome;
import dev.tacit.protocol.identity.Digests;
import dev.tacit.protocol.v1.ComeBack;
import dev.tacit.protocol.v1.Plan;
import dev.tacit.protocol.v1.RoundEnd;
import dev.tacit.protocol.v1.SecAggChunk;
import dev.tacit.protocol.v1.ServerMessage;
import dev.tacit.protocol.wire.Chunks;
import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.SigningIdentity;
import dev.tacit.secagg.TrustRoot;
import dev.tacit.secagg.server.SecAggServer;
import dev.tacit.secagg.server.ServerPhase;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeviceRoundTest {
  private static final byte[] DIGEST = Digests.sha256(Script.CHECKPOINT);
  private static final TrustRoot TRUST = new TrustRoot(Enrolled.device(0).identityRoot());
  private static final Plan PLAN = exactPlan();

  /** Updates that lie on the quantiser's levels are not rounded, so the sum must be exact. */
  @Test
  void receive_wholeRoundInMemory_sumIsExactlyTheSumOfTheUpdates() {
    int dimension = Script.MODEL.parameterCount();
    Random levels = new Random(5);
    long[] expected = new long[dimension];
    Map<String, DeviceRound> rounds = new TreeMap<>();
    for (int device = 0; device < 5; device++) {
      DeviceRound round = trained(device, onLevels(levels, expected));
      rounds.put(Enrolled.device(device).name(), round);
    }
    SecAggServer server = aggregate(rounds, ServerPhase.COMPLETE);
    assertThat(server.survivors()).hasSize(5);
    assertThat(server.sum()).isEqualTo(expected);
  }

  enum Message {
    COME_BACK,
    ROUND_START,
    COHORT_FORMED,
    SEC_AGG,
    ROUND_END,
    NOTHING
  }

  private static final Map<String, String> TABLE = new HashMap<>();

  static {
    row("CheckedIn", "Ended", "Fetching", "Leaving", "Leaving", "Leaving");
    row("Fetching", "Ended", "Leaving", "Leaving", "Leaving", "Ended");
    row("Training", "Ended", "Leaving", "Leaving", "Leaving", "Ended");
    row("Trained", "Ended", "Leaving", "Aggregating", "Leaving", "Ended");
    row("Aggregating", "Leaving", "Leaving", "Leaving", "Leaving", "Ended");
    row("Leaving", "Ended", "Leaving", "Leaving", "Leaving", "Ended");
  }

  private static void row(String state, String... next) {
    for (int i = 0; i < next.length; i++) {
      TABLE.put(state + " " + Message.values()[i], next[i]);
    }
    TABLE.put(state + " NOTHING", "Leaving");
  }

  /** Every cell of the table in the class comment; SecAgg is junk here, so Aggregating leaves. */
  @ParameterizedTest
  @EnumSource(Message.class)
  void receive_everyMessageInEveryState_followsTheTable(Message message) {
    for (String state :
        List.of("CheckedIn", "Fetching", "Training", "Trained", "Aggregating", "Leaving")) {
      DeviceRound round = in(state);
      assertThat(round).hasToString(state);
      List<Effect> effects = round.receive(message(message));
      assertThat(round).as(state + " " + message).hasToString(TABLE.get(state + " " + message));
      boolean intended = List.of("Training", "Trained", "Aggregating").contains(state);
      boolean left = !round.toString().equals("Aggregating");
      assertThat(effects.stream().filter(Effect.Settle.class::isInstance).count())
          .as("settled in " + state + " by " + message)
          .isEqualTo(intended && left ? 1 : 0);
    }
  }

  /** Whatever training does may depend on the examples, so it is paid for before it begins. */
  @Test
  void fetched_intentComesBeforeTraining() {
    List<Effect> effects = in("Fetching").fetched(checkpoint());
    List<String> kinds = effects.stream().map(e -> e.getClass().getSimpleName()).toList();
    assertThat(kinds).containsExactly("Enter", "Intend", "Enter", "Train");
  }

  @Test
  void trained_sendsReadyAndNothingElse() {
    List<Effect> effects =
        in("Training").trained(Contribution.of(new float[Script.MODEL.parameterCount()]));
    List<String> kinds = effects.stream().map(e -> e.getClass().getSimpleName()).toList();
    assertThat(kinds).containsExactly("Enter", "Send", "Waiting");
  }

  /** Which examples there are may be why: that it is told is not covered by noise. */
  @Test
  void failed_whileTraining_isChargedBeforeItIsTold() {
    List<Effect> effects =
        in("Training").failed(new Refusal(DeclineReason.DEVICE_FAILED, "training failed"));
    List<String> kinds = effects.stream().map(e -> e.getClass().getSimpleName()).toList();
    assertThat(kinds).containsSubsequence("Settle", "Send");
    assertThat(effects)
        .filteredOn(Effect.Settle.class::isInstance)
        .extracting(effect -> ((Effect.Settle) effect).outcome())
        .containsExactly(Outcome.MAY_HAVE_BEEN_REVEALED);
  }

  @Test
  void failed_whileFetching_settlesNothing() {
    assertThat(in("Fetching").failed(new Refusal(DeclineReason.CHECKPOINT_INVALID, "longer")))
        .noneMatch(Effect.Settle.class::isInstance);
  }

  @Test
  void trained_beforeTraining_isRefused() {
    for (String state : List.of("CheckedIn", "Fetching")) {
      assertThatThrownBy(() -> in(state).trained(Contribution.of(new float[1])))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(state);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerPhase.class,
      names = {"ADVERTISE_KEYS", "SHARE_KEYS", "MASKED_INPUT", "CONSISTENCY", "UNMASK", "COMPLETE"})
  void lost_inEachPhase_costsNothingBeforeTheMaskedInputOnly(ServerPhase phase) {
    Map<String, DeviceRound> rounds = new TreeMap<>();
    for (int device = 0; device < 3; device++) {
      rounds.put(
          Enrolled.device(device).name(),
          trained(device, new float[Script.MODEL.parameterCount()]));
    }
    aggregate(rounds, phase);
    for (DeviceRound round : rounds.values()) {
      assertThat(round.lost())
          .filteredOn(Effect.Settle.class::isInstance)
          .extracting(effect -> ((Effect.Settle) effect).outcome())
          .containsExactly(
              // The device has answered the server's message of this phase already.
              phase.compareTo(ServerPhase.MASKED_INPUT) >= 0
                  ? Outcome.MAY_HAVE_BEEN_REVEALED
                  : Outcome.NOTHING_REVEALED);
    }
  }

  /**
   * Runs a secure aggregation among rounds in memory until the server collects this phase's
   * messages.
   */
  private static SecAggServer aggregate(Map<String, DeviceRound> rounds, ServerPhase until) {
    List<String> roster = List.copyOf(rounds.keySet());
    SecAggParameters parameters =
        Script.formed(
            roster.size(), PLAN.getQuantisation().getRingBits(), Script.MODEL.parameterCount());
    SecAggServer server =
        new SecAggServer(
            parameters,
            roster,
            SessionBinding.of(
                Script.POPULATION,
                Script.TASK,
                1,
                roster,
                Digests.sha256(PLAN.toByteArray()),
                DIGEST),
            TRUST,
            Instant.now());
    Map<String, byte[]> answers = new TreeMap<>();
    rounds.forEach(
        (name, round) ->
            answers.put(
                name,
                sent(
                    round.receive(
                        Script.cohort(roster, parameters.degree(), parameters.threshold())))));
    while (server.phase() != until) {
      answers.forEach(server::receive);
      answers.clear();
      server
          .advance()
          .forEach(
              (name, message) -> {
                List<Effect> effects = new ArrayList<>();
                for (SecAggChunk piece : Chunks.split(message)) {
                  effects.addAll(
                      rounds
                          .get(name)
                          .receive(ServerMessage.newBuilder().setSecAgg(piece).build()));
                }
                answers.put(name, sent(effects));
              });
    }
    return server;
  }

  private static byte[] sent(List<Effect> effects) {
    return effects.stream()
        .filter(Effect.SendSecAgg.class::isInstance)
        .map(effect -> ((Effect.SendSecAgg) effect).message())
        .findFirst()
        .orElseThrow(() -> new AssertionError("no reply in " + effects));
  }

  private static DeviceRound in(String state) {
    DeviceRound round = new DeviceRound(terms(0), Charges.of(List.of()));
    round.start();
    if (state.equals("CheckedIn")) {
      return round;
    }
    if (state.equals("Leaving")) {
      round.receive(message(Message.NOTHING));
      return round;
    }
    round.receive(message(Message.ROUND_START));
    if (state.equals("Fetching")) {
      return round;
    }
    round.fetched(checkpoint());
    if (!state.equals("Training")) {
      round.trained(Contribution.of(new float[Script.MODEL.parameterCount()]));
    }
    if (state.equals("Aggregating")) {
      round.receive(message(Message.COHORT_FORMED));
    }
    return round;
  }

  private static DeviceRound trained(int device, float[] update) {
    DeviceRound round = new DeviceRound(terms(device), Charges.of(List.of()));
    round.start();
    round.receive(message(Message.ROUND_START));
    round.fetched(checkpoint());
    round.trained(Contribution.of(update));
    return round;
  }

  private static Fetched checkpoint() {
    return Fetched.of(Checkpoint.decode(Script.CHECKPOINT, Script.CHECKPOINT.length));
  }

  private static ServerMessage message(Message kind) {
    ServerMessage.Builder message = ServerMessage.newBuilder();
    return switch (kind) {
      case COME_BACK -> message.setComeBack(ComeBack.getDefaultInstance()).build();
      case ROUND_START -> Script.start(PLAN, DIGEST, Script.CHECKPOINT.length);
      case COHORT_FORMED -> Script.cohort(fourDevices(), 3, 3);
      case SEC_AGG -> message.setSecAgg(SecAggChunk.newBuilder().setLast(true)).build();
      case ROUND_END ->
          message
              .setRoundEnd(
                  RoundEnd.newBuilder()
                      .setRound(1)
                      .setOutcome(dev.tacit.protocol.v1.Outcome.ABANDONED))
              .build();
      case NOTHING -> message.build();
    };
  }

  private static List<String> fourDevices() {
    return Stream.of(0, 1, 2, 3).map(device -> Enrolled.device(device).name()).sorted().toList();
  }

  private static DeviceTerms terms(int device) {
    return terms(device, Fleet.POLICY);
  }

  static DeviceTerms terms(int device, PrivacyPolicy policy) {
    return new DeviceTerms(
        signing(device),
        TRUST,
        Script.POPULATION,
        Script.MODEL.inputShape(),
        Script.MODEL.classes(),
        OptionalInt.empty(),
        policy,
        ClientSettings.DEFAULT,
        false,
        new SecureRandom(),
        Clock.systemUTC());
  }

  private static SigningIdentity signing(int device) {
    try {
      return new SigningIdentity(
          Enrolled.device(device).name(),
          Enrolled.device(device).signingKey().orElseThrow(),
          Enrolled.device(device).signingCertificate().orElseThrow().getEncoded());
    } catch (java.security.cert.CertificateEncodingException e) {
      throw new AssertionError(e);
    }
  }

  /** 255 levels of 1/64 around zero: each is a float. */
  private static Plan exactPlan() {
    Plan.Builder plan = Script.plan(1);
    plan.getQuantisationBuilder().setRingBits(16).setValueBits(8).setRange(255.0 / 128);
    return plan.build();
  }

  private static float[] onLevels(Random random, long[] sum) {
    float[] update = new float[sum.length];
    for (int i = 0; i < update.length; i++) {
      int level = random.nextInt(256);
      sum[i] += level;
      update[i] = level / 64f - 255 / 128f;
    }
    return update;
  }
}
