package dev.tacit.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.tacit.client.Fleet.Running;
import dev.tacit.client.ScriptedAggregator.Device;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.learning.model.LayerSpec;
import dev.tacit.learning.model.Layers;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.learning.model.SequenceSpec;
import dev.tacit.learning.model.Size;
import dev.tacit.learning.model.WindowSpec;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.ledger.Kind;
import dev.tacit.privacy.ledger.LedgerDraft;
import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.privacy.ledger.LedgerFile;
import dev.tacit.privacy.ledger.Outcome;
import dev.tacit.protocol.identity.Digests;
import dev.tacit.protocol.v1.Adversary;
import dev.tacit.protocol.v1.DeviceMessage;
import dev.tacit.protocol.v1.LocalDpSgd;
import dev.tacit.protocol.v1.NeighbouringRelation;
import dev.tacit.protocol.v1.Plan;
import dev.tacit.protocol.v1.PrivacyUnit;
import dev.tacit.protocol.v1.Quantisation;
import dev.tacit.protocol.v1.RoundStart;
import dev.tacit.protocol.v1.ServerMessage;
import dev.tacit.secagg.DropReason;
import dev.tacit.secagg.server.ServerPhase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An aggregator that asks for too much, or lies: refused each time for its own reason, and the
 * ledger is right.
 */
@Timeout(60)
class RefusalTest {
  private static final PrivacyPolicy SIX = PrivacyPolicy.of(new PrivacyBudget(8, 1e-5), 6);

  @TempDir Path directory;

  static Stream<Arguments> plans() {
    return Stream.of(
        policy("q > 1", "sampling_rate", train(t -> t.setSamplingRate(1.01))),
        policy("q = 0", "sampling_rate", train(t -> t.setSamplingRate(0))),
        policy("q is NaN", "sampling_rate", train(t -> t.setSamplingRate(Double.NaN))),
        policy(
            "sigma below the policy's", "noise_multiplier", train(t -> t.setNoiseMultiplier(0.29))),
        policy("sigma is 0", "noise_multiplier", train(t -> t.setNoiseMultiplier(0))),
        policy("sigma is NaN", "noise_multiplier", train(t -> t.setNoiseMultiplier(Double.NaN))),
        policy("sigma is infinite", "noise_multiplier", train(t -> t.setNoiseMultiplier(1 / 0.0))),
        policy("no clipping", "clipping_norm", train(t -> t.setClippingNorm(0))),
        policy(
            "sigma that the noise's lattice is not for",
            "noise_multiplier",
            train(t -> t.setNoiseMultiplier(257))),
        policy(
            "clipping at the end of floats",
            "clipping_norm",
            train(t -> t.setClippingNorm(0x1p-60))),
        policy("clipping past all floats", "clipping_norm", train(t -> t.setClippingNorm(1e38))),
        policy("infinite clipping", "clipping_norm", train(t -> t.setClippingNorm(1 / 0.0))),
        policy("learning rate is NaN", "learning_rate", train(t -> t.setLearningRate(Double.NaN))),
        policy("no expected batch", "expected_batch", train(t -> t.setExpectedBatch(0))),
        policy("momentum is 1", "momentum", train(t -> t.setMomentum(1))),
        policy("no steps", "steps", train(t -> t.setSteps(0))),
        policy("2^32 - 1 steps", "steps", train(t -> t.setSteps(-1))),
        policy("no training", "training", Plan.Builder::clearLocalDpSgd),
        policy("no privacy", "privacy", Plan.Builder::clearPrivacy),
        policy("another population", "population", p -> p.setPopulation("others")),
        policy("no task", "task", p -> p.setTask("")),
        policy("round 0", "round", p -> p.setRound(0)),
        policy("round after the last", "round", p -> p.setRound(101)),
        policy("no trust model", "trust_model", p -> p.getPrivacyBuilder().clearTrustModel()),
        policy("unit of a user", "unit", p -> p.getPrivacyBuilder().setUnit(PrivacyUnit.USER)),
        policy(
            "another relation",
            "relation",
            p -> p.getPrivacyBuilder().setRelation(NeighbouringRelation.ZERO_OUT)),
        policy("delta is NaN", "delta", p -> p.getPrivacyBuilder().setDelta(Double.NaN)),
        policy("ring of 33 bits", "ring_bits", quantise(q -> q.setRingBits(33))),
        policy("values as wide as the ring", "value_bits", quantise(q -> q.setValueBits(24))),
        policy("range is NaN", "range", quantise(q -> q.setRange(Double.NaN))),
        policy(
            "a field from the future",
            "known fields",
            p ->
                p.getLocalDpSgdBuilder()
                    .setUnknownFields(
                        UnknownFieldSet.newBuilder()
                            .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                            .build())),
        refused(
            "over budget",
            DeclineReason.BUDGET_EXHAUSTED,
            "epsilon must stay <= 8.0",
            train(t -> t.setSteps(5000))),
        refused(
            "a model that is no JSON",
            DeclineReason.MODEL_UNSUPPORTED,
            "model",
            p -> p.setModel("{]")),
        refused(
            "a model for other inputs",
            DeclineReason.MODEL_UNSUPPORTED,
            "[1, 2, 3]",
            p -> p.setModel(ModelSpec.preset("linear", new int[] {1, 3, 3}, 2).toJson())),
        refused(
            "a model for other classes",
            DeclineReason.MODEL_UNSUPPORTED,
            "2 classes",
            p -> p.setModel(ModelSpec.preset("linear", new int[] {1, 2, 3}, 3).toJson())),
        refused(
            "a model that fills the memory for one example",
            DeclineReason.MODEL_UNSUPPORTED,
            "floats per example must be <= 4194304",
            p -> p.setModel(wide().toJson())),
        refused(
            "a model of few weights and many frozen ones",
            DeclineReason.MODEL_UNSUPPORTED,
            "parameters must be <= ",
            p -> p.setModel(frozen().toJson())));
  }

  private static ModelSpec frozen() {
    return ModelSpec.sequential(
        "frozen",
        new int[] {1, 2, 3},
        Layers.dense(4096).then(Layers.dense(4096)).then(Layers.dense(4096)).frozen(),
        Layers.dense(2));
  }

  /** Few weights and a large padded image: 60 million numbers for an example. */
  private static ModelSpec wide() {
    Size one = new Size(1, 1);
    return new ModelSpec(
        "wide",
        new int[] {1, 2, 3},
        2,
        List.of(
            new WindowSpec.Conv2d(1, 7, one, one, new Size(1000, 1000), true),
            new WindowSpec.MaxPool2d(new Size(1024, 1024), new Size(1024, 1024), new Size(1, 1)),
            new LayerSpec.Flatten(),
            new LayerSpec.Dense(7, 2, true)));
  }

  /** A model that lacks the highest token would fail on whoever holds it, and so tell of it. */
  @Test
  void roundStart_modelOfAnotherVocabulary_isDeclined() throws Exception {
    for (OptionalInt vocabulary : List.of(OptionalInt.of(7), OptionalInt.empty())) {
      try (Fleet fleet = new Fleet(directory)) {
        Running client = fleet.start(0, builder -> builder.examples(new Tokens(vocabulary)));
        Device device = fleet.aggregator.arrival();
        ModelSpec model =
            new ModelSpec(
                "tokens",
                new int[] {6},
                2,
                List.of(
                    new SequenceSpec.Embedding(6, 4),
                    new LayerSpec.Flatten(),
                    new LayerSpec.Dense(24, 2, true)));
        Plan plan = Script.plan(1).setModel(model.toJson()).build();
        device.send(Script.start(plan, new byte[32], 100));
        assertDeclined(device, client, DeclineReason.MODEL_UNSUPPORTED, "vocabulary");
        assertThat(client.entries()).isEmpty();
      }
    }
  }

  /** One example, of token 6 alone. */
  private record Tokens(OptionalInt vocabulary) implements ExampleStore {
    @Override
    public int size() {
      return 1;
    }

    @Override
    public int[] inputShape() {
      return new int[] {6};
    }

    @Override
    public int classes() {
      return 2;
    }

    @Override
    public void input(int example, float[] into, int offset) {
      Arrays.fill(into, offset, offset + 6, 6);
    }

    @Override
    public int label(int example) {
      return 0;
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("plans")
  void roundStart_planOutsideThePolicy_isDeclinedBeforeAnyWork(
      String what, DeclineReason reason, String detail, Consumer<Plan.Builder> change)
      throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      Running client = fleet.start(0);
      Device device = fleet.aggregator.arrival();
      Plan.Builder plan = Script.plan(1);
      change.accept(plan);
      // No checkpoint is served: a device that wanted it would report it missing.
      device.send(Script.start(plan.build(), new byte[32], Script.CHECKPOINT.length));
      assertDeclined(device, client, reason, detail);
      assertThat(client.entries()).isEmpty();
    }
  }

  /** The aggregator could choose the noise by what it saw, against which nobody accounted. */
  @Test
  void roundStart_stepsOfAnotherKindThanTheLedgers_needAnAdaptiveSchedule() throws Exception {
    PrivacyPolicy adaptive = Fleet.POLICY.withSchedule(Schedule.ADAPTIVE);
    Plan.Builder next = Script.plan(2);
    train(t -> t.setNoiseMultiplier(2)).accept(next);
    for (PrivacyPolicy policy : List.of(Fleet.POLICY, adaptive)) {
      try (Fleet fleet = new Fleet(directory.resolve(policy.schedule().name()))) {
        Files.createDirectories(fleet.ledger(0).getParent());
        charge(
            fleet.ledger(0),
            DevicePlan.parse(Script.plan(1).build().toByteArray(), Fleet.IMPATIENT, Fleet.POLICY));
        Running client = fleet.start(0, builder -> builder.policy(policy));
        Device device = fleet.aggregator.arrival();
        device.send(Script.start(next.build(), new byte[32], Script.CHECKPOINT.length));
        if (policy.schedule() == Schedule.FIXED) {
          assertDeclined(device, client, DeclineReason.POLICY_REFUSES_PLAN, "ADAPTIVE schedule");
        } else {
          // Accepted: the next thing to fail is the checkpoint, which nobody serves.
          assertDeclined(device, client, DeclineReason.CHECKPOINT_INVALID, "checkpoint");
        }
      }
    }
  }

  private static void charge(Path ledger, DevicePlan plan) {
    try (LedgerFile file = LedgerFile.open(ledger)) {
      file.append(
          new LedgerDraft(
              Instant.EPOCH,
              plan.population(),
              plan.task(),
              plan.round(),
              Kind.INTENT,
              plan.assignment().event(),
              plan.unit(),
              plan.relation(),
              List.of(),
              Outcome.PENDING,
              List.of("device")));
    }
  }

  @Test
  void roundStart_planThatDoesNotDecode_isDeclined() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      Running client = fleet.start(0);
      Device device = fleet.aggregator.arrival();
      device.send(
          ServerMessage.newBuilder()
              .setRoundStart(
                  RoundStart.newBuilder().setPlan(ByteString.copyFrom(new byte[] {-1, -1, -1}))));
      assertDeclined(device, client, DeclineReason.POLICY_REFUSES_PLAN, "decode");
    }
  }

  @Test
  void roundStart_modelPastTheLimit_isDeclined() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      ClientSettings small =
          new ClientSettings(
              Fleet.IMPATIENT.giveUpAfter(),
              Fleet.IMPATIENT.firstRetry(),
              Fleet.IMPATIENT.longestRetry(),
              Fleet.IMPATIENT.patience(),
              Fleet.IMPATIENT.checkInPatience(),
              1,
              Script.MODEL.parameterCount() - 1,
              1000,
              100);
      Running client = fleet.start(0, builder -> builder.settings(small));
      Device device = fleet.aggregator.arrival();
      device.send(Script.start(Script.plan(1).build(), new byte[32], 100));
      assertDeclined(device, client, DeclineReason.MODEL_UNSUPPORTED, "parameters must be <= 13");
    }
  }

  static Stream<Arguments> checkpoints() {
    byte[] good = Script.CHECKPOINT;
    byte[] digest = Digests.sha256(good);
    byte[] tampered = good.clone();
    tampered[tampered.length - 1] ^= 1;
    float[] weights = Script.START.clone();
    weights[3] = Float.NaN;
    byte[] notANumber = Checkpoint.encode(Script.MODEL, weights);
    ModelSpec mlp = ModelSpec.preset("mlp", new int[] {1, 2, 3}, 2);
    byte[] other = Checkpoint.encode(mlp, Model.create(mlp).initialParameters(1));
    byte[] junk = new byte[100];
    return Stream.of(
        Arguments.of(
            "other bytes than the digest's", "digest", digest, good.length, pieces(tampered)),
        Arguments.of(
            "announced as 1 GiB", "checkpoint must be 1 to", digest, 1L << 30, pieces(good)),
        Arguments.of(
            "announced as 2^63", "checkpoint must be 1 to", digest, 1L << 63, pieces(good)),
        Arguments.of("a short digest", "digest of 32", new byte[31], good.length, pieces(good)),
        Arguments.of("longer than announced", "longer", digest, good.length - 1, pieces(good)),
        Arguments.of("shorter than announced", "but was", digest, good.length + 1, pieces(good)),
        Arguments.of("an empty piece", "empty", digest, good.length, new byte[][] {{}, good}),
        Arguments.of(
            "of another model",
            "checkpoint must be 1 to",
            Digests.sha256(other),
            1 << 20,
            pieces(other)),
        Arguments.of(
            "another model's", "plan's model", Digests.sha256(other), other.length, pieces(other)),
        Arguments.of("not a checkpoint", "TACM", Digests.sha256(junk), junk.length, pieces(junk)),
        Arguments.of(
            "a weight that is NaN",
            "finite",
            Digests.sha256(notANumber),
            notANumber.length,
            pieces(notANumber)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("checkpoints")
  void fetchCheckpoint_notWhatWasAnnounced_isDeclinedBeforeTraining(
      String what, String detail, byte[] digest, long announced, byte[][] served) throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      Running client = fleet.start(0);
      Device device = fleet.aggregator.arrival();
      fleet.aggregator.serve(digest, served);
      device.send(Script.start(Script.plan(1).build(), digest, announced));
      assertDeclined(device, client, DeclineReason.CHECKPOINT_INVALID, detail);
      assertThat(client.recorder().phases).doesNotContain(ClientPhase.TRAIN);
      assertThat(client.entries()).isEmpty();
    }
  }

  static Stream<Arguments> cohorts() {
    String me = Enrolled.device(0).name();
    List<String> four = sorted(0, 1, 2, 3);
    List<String> reversed = new ArrayList<>(four);
    java.util.Collections.reverse(reversed);
    List<String> twice = sorted(0, 0, 1, 2);
    DeclineReason policy = DeclineReason.POLICY_REFUSES_PLAN;
    return Stream.of(
        Arguments.of("without this device", policy, "this device", sorted(1, 2, 3), 2, 2),
        Arguments.of("alone", policy, "roster must hold >= 3", List.of(me), 0, 1),
        Arguments.of(
            "below the policy's size", policy, "roster must hold >= 3", sorted(0, 1), 1, 2),
        Arguments.of("empty", policy, "roster must hold >= 3", List.of(), 3, 3),
        Arguments.of("not ascending", policy, "ascend", reversed, 3, 3),
        Arguments.of("a name twice", policy, "ascend", twice, 3, 3),
        Arguments.of("threshold of one", policy, "threshold", four, 3, 1),
        Arguments.of("threshold of half", policy, "threshold", four, 3, 2),
        Arguments.of("threshold past all", policy, "threshold", four, 3, 5),
        Arguments.of("negative degree", policy, "degree", four, -1, 3),
        Arguments.of("a sparse graph", policy, "degree", sorted(0, 1, 2, 3, 4), 2, 2),
        Arguments.of(
            "threshold of a smaller roster",
            policy,
            "threshold",
            sorted(0, 1, 2, 3, 4, 5, 6),
            6,
            4));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cohorts")
  void cohortFormed_outsideThePolicy_isLeftAtNoCost(
      String what,
      DeclineReason reason,
      String detail,
      List<String> roster,
      int degree,
      int threshold)
      throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      Running client = fleet.start(0);
      Device device = fleet.aggregator.arrival();
      Script.start(fleet.aggregator, List.of(device), Script.plan(1).build(), Script.CHECKPOINT);
      Script.awaitReady(List.of(device));
      device.send(Script.cohort(roster, degree, threshold));
      assertDeclined(device, client, reason, detail);
      assertOutcomes(client, Outcome.NOTHING_REVEALED);
      assertThat(client.summary().epsilon().upper()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Adversary.class,
      names = {"ADVERSARY_UNSPECIFIED", "SEMI_HONEST"})
  void cohortFormed_againstAWeakerServerThanTheOwnerFears_isLeftAtNoCost(Adversary adversary)
      throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      Running client = fleet.start(0);
      Device device = ready(fleet);
      device.send(Script.cohort(sorted(0, 1, 2, 3), 3, 3, adversary));
      assertDeclined(
          device,
          client,
          DeclineReason.POLICY_REFUSES_PLAN,
          "adversary must be at least SEMI_MALICIOUS but was " + adversary);
      assertOutcomes(client, Outcome.NOTHING_REVEALED);
    }
  }

  @Test
  void cohortFormed_justWhatThePolicyWants_isJoined() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      Running client = fleet.start(0, builder -> builder.policy(SIX));
      Device device = ready(fleet);
      device.send(Script.cohort(sorted(0, 1, 2, 3, 4, 5), 5, 4));
      assertThat(device.receive().hasSecAgg()).isTrue();
      device.roundEnd(1, dev.tacit.protocol.v1.Outcome.ABANDONED);
      fleet.aggregator.arrival().comeBack(0, true);
      assertThat(client.summary().reason()).isEqualTo(StopReason.TASK_FINISHED);
      assertOutcomes(client, Outcome.NOTHING_REVEALED);
    }
  }

  /** The rest would be above the threshold of four, but it is less than what the owner wants. */
  @Test
  void secAgg_survivorsFewerThanThePolicys_areNotUnmasked() throws Exception {
    PrivacyPolicy four = PrivacyPolicy.of(new PrivacyBudget(8, 1e-5), 4);
    try (Fleet fleet = new Fleet(directory)) {
      List<Running> clients = new ArrayList<>();
      for (int device = 0; device < 4; device++) {
        clients.add(fleet.start(device, builder -> builder.policy(four)));
      }
      List<Device> devices = fleet.aggregator.arrivals(4);
      Plan plan = Script.plan(1).build();
      Script.start(fleet.aggregator, devices, plan, Script.CHECKPOINT);
      Script.awaitReady(devices);
      Script.Aggregation aggregation =
          new Script.Aggregation(devices, plan, Script.CHECKPOINT, fleet.trust);
      aggregation.upTo(ServerPhase.MASKED_INPUT);
      aggregation.server.drop(devices.get(0).name(), DropReason.DISCONNECTED);
      aggregation.upTo(ServerPhase.CONSISTENCY);
      for (Device device : devices.subList(1, 4)) {
        Running client = Fleet.of(clients, device.name());
        assertDeclined(device, client, DeclineReason.PROTOCOL_BROKEN, "at least 4 but were 3");
        assertOutcomes(client, Outcome.MAY_HAVE_BEEN_REVEALED);
      }
    }
  }

  @Test
  void cohortFormed_ringTooSmallForTheSum_isLeftAtNoCost() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      Running client = fleet.start(0);
      Device device = fleet.aggregator.arrival();
      Plan.Builder plan = Script.plan(1);
      plan.getQuantisationBuilder().setRingBits(17).setValueBits(16);
      Script.start(fleet.aggregator, List.of(device), plan.build(), Script.CHECKPOINT);
      Script.awaitReady(List.of(device));
      device.send(Script.cohort(sorted(0, 1, 2, 3), 3, 3));
      assertDeclined(device, client, DeclineReason.POLICY_REFUSES_PLAN, "maximumCohort");
      assertOutcomes(client, Outcome.NOTHING_REVEALED);
    }
  }

  @Test
  void secAgg_differentCheckpointsToDifferentDevices_isLeftAtNoCost() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      List<Running> clients = fleet.startAll(4);
      List<Device> devices = fleet.aggregator.arrivals(4);
      float[] singled = Script.START.clone();
      singled[0] += 1;
      Plan plan = Script.plan(1).build();
      Script.start(
          fleet.aggregator, devices.subList(0, 1), plan, Checkpoint.encode(Script.MODEL, singled));
      Script.start(fleet.aggregator, devices.subList(1, 4), plan, Script.CHECKPOINT);
      Script.awaitReady(devices);
      List<String> roster = Script.names(devices);
      devices.forEach(device -> device.send(Script.cohort(roster, 3, 3)));
      // The server relays what it got, unchanged: a SecAggServer would refuse the odd one itself.
      Script.relayAdvertisements(devices);
      for (Device device : devices) {
        Running client = Fleet.of(clients, device.name());
        assertDeclined(device, client, DeclineReason.PROTOCOL_BROKEN, "ADVERTISEMENT_INVALID");
        assertOutcomes(client, Outcome.NOTHING_REVEALED);
      }
    }
  }

  @Test
  void secAgg_secondUnmaskRequest_isRefusedAndTheSpendStays() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      List<Running> clients = fleet.startAll(3);
      List<Device> devices = fleet.aggregator.arrivals(3);
      Plan plan = Script.plan(1).build();
      Script.start(fleet.aggregator, devices, plan, Script.CHECKPOINT);
      Script.awaitReady(devices);
      Script.Aggregation aggregation =
          new Script.Aggregation(devices, plan, Script.CHECKPOINT, fleet.trust);
      aggregation.upTo(ServerPhase.UNMASK);
      for (Device device : devices) {
        device.receiveSecAgg();
        device.sendSecAgg(aggregation.lastSentTo(device));
        Running client = Fleet.of(clients, device.name());
        assertDeclined(device, client, DeclineReason.PROTOCOL_BROKEN, "SECOND_UNMASK_REQUEST");
        assertOutcomes(client, Outcome.MAY_HAVE_BEEN_REVEALED);
        assertThat(client.summary().epsilon().upper()).isPositive();
        assertThat(client.recorder().outcomes).containsExactly(RoundOutcome.LEFT);
      }
    }
  }

  @Test
  void secAgg_messageLongerThanDue_isRefusedWithoutBufferingIt() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      Running client = fleet.start(0);
      Device device = fleet.aggregator.arrival();
      Script.start(fleet.aggregator, List.of(device), Script.plan(1).build(), Script.CHECKPOINT);
      Script.awaitReady(List.of(device));
      device.send(Script.cohort(sorted(0, 1, 2, 3), 3, 3));
      device.receiveSecAgg();
      device.sendSecAgg(new byte[8 << 20]);
      assertDeclined(device, client, DeclineReason.PROTOCOL_BROKEN, "TOO_LARGE");
      assertOutcomes(client, Outcome.NOTHING_REVEALED);
    }
  }

  @Test
  void secAgg_beforeTheCohort_breaksTheProtocol() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      Running client = fleet.start(0);
      Device device = fleet.aggregator.arrival();
      device.sendSecAgg(new byte[10]);
      assertDeclined(device, client, DeclineReason.PROTOCOL_BROKEN, "UNEXPECTED");
      assertThat(client.entries()).isEmpty();
    }
  }

  @Test
  void roundStart_roundThatWasCommitted_isDeclined() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      List<Running> clients = fleet.startAll(3);
      Plan plan = Script.plan(1).build();
      Script.wholeRound(
          fleet.aggregator, fleet.aggregator.arrivals(3), plan, Script.CHECKPOINT, fleet.trust);
      for (Device device : fleet.aggregator.arrivals(3)) {
        Script.start(fleet.aggregator, List.of(device), plan, Script.CHECKPOINT);
        Running client = Fleet.of(clients, device.name());
        assertDeclined(
            device, client, DeclineReason.POLICY_REFUSES_PLAN, "not committed before but was 1");
        assertOutcomes(client, Outcome.RELEASED);
      }
    }
  }

  @Test
  void roundEnd_committedWithoutThisDevicesInput_costsNothing() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      Running client = fleet.start(0);
      Device device = fleet.aggregator.arrival();
      Script.start(fleet.aggregator, List.of(device), Script.plan(1).build(), Script.CHECKPOINT);
      Script.awaitReady(List.of(device));
      device.roundEnd(1, dev.tacit.protocol.v1.Outcome.COMMITTED);
      fleet.aggregator.arrival().comeBack(0, true);
      assertThat(client.summary().roundsTaken()).isZero();
      assertOutcomes(client, Outcome.NOTHING_REVEALED);
      assertThat(client.recorder().outcomes).containsExactly(RoundOutcome.DROPPED);
    }
  }

  @Test
  void roundEnd_abandonedAfterTheMaskedInput_staysCharged() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      List<Running> clients = fleet.startAll(3);
      List<Device> devices = fleet.aggregator.arrivals(3);
      Plan plan = Script.plan(1).build();
      Script.start(fleet.aggregator, devices, plan, Script.CHECKPOINT);
      Script.awaitReady(devices);
      new Script.Aggregation(devices, plan, Script.CHECKPOINT, fleet.trust)
          .upTo(ServerPhase.CONSISTENCY);
      devices.forEach(device -> device.roundEnd(1, dev.tacit.protocol.v1.Outcome.ABANDONED));
      fleet.aggregator.arrivals(3).forEach(device -> device.comeBack(0, true));
      for (Running client : clients) {
        assertThat(client.summary().epsilon().upper()).isPositive();
        assertOutcomes(client, Outcome.MAY_HAVE_BEEN_REVEALED);
      }
    }
  }

  private static Device ready(Fleet fleet) throws InterruptedException {
    Device device = fleet.aggregator.arrival();
    Script.start(fleet.aggregator, List.of(device), Script.plan(1).build(), Script.CHECKPOINT);
    Script.awaitReady(List.of(device));
    return device;
  }

  private static void assertDeclined(
      Device device, Running client, DeclineReason reason, String detail) throws Exception {
    DeviceMessage message = device.receive();
    assertThat(message.hasDecline()).as(message.toString()).isTrue();
    assertThat(message.getDecline().getReason()).isEqualTo(reason.onTheWire());
    assertThat(message.getDecline().getDetail()).contains(detail);
    device.comeBack(0, false);
    ClientSummary summary = client.summary();
    assertThat(summary.reason())
        .isEqualTo(
            reason == DeclineReason.BUDGET_EXHAUSTED
                ? StopReason.BUDGET_EXHAUSTED
                : StopReason.PLANS_REFUSED);
    assertThat(client.recorder().declined).hasSize(1);
    assertThat(client.recorder().declined.get(0).reason()).isEqualTo(reason);
    assertThat(client.recorder().declined.get(0).detail()).contains(detail);
  }

  private static void assertOutcomes(Running client, Outcome outcome) {
    assertThat(client.entries())
        .extracting(LedgerEntry::outcome)
        .containsExactly(Outcome.PENDING, outcome);
  }

  private static List<String> sorted(int... devices) {
    return Arrays.stream(devices).mapToObj(i -> Enrolled.device(i).name()).sorted().toList();
  }

  private static byte[][] pieces(byte[] bytes) {
    int half = bytes.length / 2;
    return new byte[][] {Arrays.copyOf(bytes, half), Arrays.copyOfRange(bytes, half, bytes.length)};
  }

  private static Arguments policy(String what, String detail, Consumer<Plan.Builder> change) {
    return refused(what, DeclineReason.POLICY_REFUSES_PLAN, detail, change);
  }

  private static Arguments refused(
      String what, DeclineReason reason, String detail, Consumer<Plan.Builder> change) {
    return Arguments.of(what, reason, detail, change);
  }

  private static Consumer<Plan.Builder> train(Consumer<LocalDpSgd.Builder> change) {
    return plan -> change.accept(plan.getLocalDpSgdBuilder());
  }

  private static Consumer<Plan.Builder> quantise(Consumer<Quantisation.Builder> change) {
    return plan -> change.accept(plan.getQuantisationBuilder());
  }
}
