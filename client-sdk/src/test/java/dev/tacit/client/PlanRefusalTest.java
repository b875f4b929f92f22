package dev.tacit.client;

import static dev.tacit.client.Refusals.assertDeclined;
import static dev.tacit.client.Refusals.assertOutcomes;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.tacit.client.Fleet.Running;
import dev.tacit.client.ScriptedAggregator.Device;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.model.LayerSpec;
import dev.tacit.learning.model.Layers;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.learning.model.SequenceSpec;
import dev.tacit.learning.model.Size;
import dev.tacit.learning.model.WindowSpec;
import dev.tacit.privacy.ledger.Kind;
import dev.tacit.privacy.ledger.LedgerDraft;
import dev.tacit.privacy.ledger.LedgerFile;
import dev.tacit.privacy.ledger.Outcome;
import dev.tacit.protocol.v1.LocalDpSgd;
import dev.tacit.protocol.v1.NeighbouringRelation;
import dev.tacit.protocol.v1.Plan;
import dev.tacit.protocol.v1.PrivacyUnit;
import dev.tacit.protocol.v1.Quantisation;
import dev.tacit.protocol.v1.RoundStart;
import dev.tacit.protocol.v1.ServerMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An aggregator whose plans ask for too much: each is refused for its own reason, before any work.
 */
@Timeout(60)
class PlanRefusalTest {
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
        policy("a pull that diverges", "proximal", train(t -> t.setProximal(4))),
        policy("a pull that is NaN", "proximal", train(t -> t.setProximal(Double.NaN))),
        policy("a push away", "proximal", train(t -> t.setProximal(-0.1))),
        policy("FedNova of no steps", "minimum_steps", train(t -> t.getFedNovaBuilder().clear())),
        policy(
            "FedNova of more steps than all",
            "minimum_steps",
            train(t -> t.getFedNovaBuilder().setMinimumSteps(6))),
        policy(
            "FedNova of 2^32 - 1 steps",
            "minimum_steps",
            train(t -> t.getFedNovaBuilder().setMinimumSteps(-1))),
        policy(
            "FedNova with a pull",
            "proximal",
            train(t -> t.setProximal(0.1).getFedNovaBuilder().setMinimumSteps(1))),
        policy(
            "FedNova of the future",
            "known fields",
            train(
                t ->
                    t.getFedNovaBuilder()
                        .setMinimumSteps(1)
                        .setUnknownFields(
                            UnknownFieldSet.newBuilder()
                                .addField(
                                    9, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                                .build()))),
        policy(
            "SCAFFOLD without a range",
            "variate_range",
            train(t -> t.getScaffoldBuilder().clear())),
        policy(
            "SCAFFOLD of variates that are NaN",
            "variate_range",
            train(t -> t.getScaffoldBuilder().setVariateRange(Double.NaN))),
        policy(
            "SCAFFOLD of variates past floats",
            "variateRange must be positive, and below 2^126",
            train(t -> t.getScaffoldBuilder().setVariateRange(1e38))),
        policy(
            "SCAFFOLD with momentum",
            "momentum and proximal",
            train(t -> t.setMomentum(0.9).getScaffoldBuilder().setVariateRange(1))),
        policy(
            "SCAFFOLD with a pull",
            "momentum and proximal",
            train(t -> t.setProximal(0.1).getScaffoldBuilder().setVariateRange(1))),
        policy(
            "SCAFFOLD on a device that keeps nothing",
            "hand_in must be one for which nothing is kept from round to round",
            train(t -> t.getScaffoldBuilder().setVariateRange(1))),
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
        assertDeclined(
            device,
            client,
            DeclineReason.MODEL_UNSUPPORTED,
            "model must take the examples' vocabulary but takes 6",
            "vocabulary, " + (vocabulary.isPresent() ? "7," : "none,"));
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
          assertDeclined(
              device,
              client,
              DeclineReason.POLICY_REFUSES_PLAN,
              "step must be as this device's policy has it but was ",
              "step must be as all that the ledger charges, unless the policy allows an ADAPTIVE schedule");
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
