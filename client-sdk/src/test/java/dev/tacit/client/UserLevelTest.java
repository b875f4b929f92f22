package dev.tacit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.client.Fleet.Running;
import dev.tacit.client.ScriptedAggregator.Device;
import dev.tacit.learning.federated.LocalSgd;
import dev.tacit.learning.federated.LocalSgdSettings;
import dev.tacit.learning.model.Model;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.privacy.ledger.Assumption;
import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.privacy.ledger.Outcome;
import dev.tacit.protocol.v1.DeviceMessage;
import dev.tacit.protocol.v1.Plan;
import dev.tacit.protocol.v1.Quantisation;
import dev.tacit.protocol.v1.ShareNoise;
import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.encoding.CohortBounds;
import dev.tacit.secagg.encoding.DistributedPlan;
import dev.tacit.secagg.server.ServerPhase;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Distributed and central noise, as a device takes part in them or refuses to. */
@Timeout(60)
class UserLevelTest {
  private static final PrivacyBudget BUDGET = new PrivacyBudget(8, 1e-5);
  private static final PrivacyPolicy DISTRIBUTED =
      PrivacyPolicy.of(TrustModel.DISTRIBUTED_DP, BUDGET, 3);
  private static final PrivacyPolicy CENTRAL = PrivacyPolicy.of(TrustModel.CENTRAL_DP, BUDGET, 3);

  @TempDir Path directory;

  /** The plan promises 4 survivors, the policy asks for 3, 5 % of 5 are one: 3 shares count. */
  @Test
  void round_distributed_chargesTheSharesOfTheHonestSurvivors() throws Exception {
    List<LedgerEntry> entries =
        rounds(DISTRIBUTED, UserLevel::distributed, UserLevel.SHARES.event(3));
    assertThat(entries.get(0).assumptions())
        .filteredOn(a -> !a.enforced())
        .extracting(Assumption::statement)
        .anyMatch(s -> s.contains("the shares of the other 3 are what counts"))
        .anyMatch(s -> s.contains("no worse than semi-malicious"));
  }

  @Test
  void round_central_chargesWhatThePlanSaysAndThatItIsNotEnforced() throws Exception {
    List<LedgerEntry> entries = rounds(CENTRAL, UserLevel::central, new Gaussian(2));
    assertThat(entries.get(0).assumptions())
        .filteredOn(a -> !a.enforced())
        .extracting(Assumption::statement)
        .anyMatch(s -> s.startsWith("The server adds Gaussian noise"));
  }

  /**
   * Batches are all the examples, so that training depends on no draw: the sum, before the server's
   * noise, is that of FedProx's updates, clipped, to rounding.
   */
  @Test
  void round_proximalTerm_sumsWhatLocalSgdMakesWithIt() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      for (int i = 0; i < 4; i++) {
        fleet.start(i, builder -> builder.policy(CENTRAL));
      }
      Plan.Builder plan = UserLevel.central(1);
      plan.getCentralDpBuilder().getTrainingBuilder().setBatch(200).setProximal(2);
      Script.Aggregation aggregation =
          Script.aggregation(
              fleet.aggregator,
              fleet.aggregator.arrivals(4),
              plan.build(),
              Script.CHECKPOINT,
              fleet.trust);
      aggregation.upTo(ServerPhase.COMPLETE);
      long[] sum = aggregation.server.sum();
      double[] expected = clippedSum(new LocalSgdSettings(3, 200, 0.5, 0, 2));
      double[] without = clippedSum(new LocalSgdSettings(3, 200, 0.5, 0));
      double off = 0;
      double otherwise = 0;
      int unused = Long.SIZE - UserLevel.CENTRAL.ringBits();
      for (int i = 0; i < sum.length; i++) {
        double summed = (sum[i] << unused >> unused) / UserLevel.CENTRAL.scale();
        off = Math.max(off, Math.abs(summed - expected[i]));
        otherwise = Math.max(otherwise, Math.abs(summed - without[i]));
      }
      // Rounding: four updates to whole numbers, and floats.
      assertThat(off).isLessThan(4 / UserLevel.CENTRAL.scale() + 1e-5);
      assertThat(otherwise).isGreaterThan(20 * (4 / UserLevel.CENTRAL.scale() + 1e-5));
    }
  }

  private static double[] clippedSum(LocalSgdSettings settings) {
    double[] sum = new double[UserLevel.DIMENSION];
    for (int device = 0; device < 4; device++) {
      float[] trained =
          LocalSgd.train(
              Model.create(Script.MODEL),
              Script.START,
              new Synthetic(200, device),
              settings,
              new Random(device)::nextLong,
              step -> {});
      double square = 0;
      for (int i = 0; i < trained.length; i++) {
        trained[i] -= Script.START[i];
        square += (double) trained[i] * trained[i];
      }
      double factor = Math.min(1, UserLevel.CENTRAL.clippingNorm() / Math.sqrt(square));
      for (int i = 0; i < trained.length; i++) {
        sum[i] += factor * trained[i];
      }
    }
    return sum;
  }

  private interface Plans {
    Plan.Builder of(int round);
  }

  /** Two rounds of four devices; the first device's ledger. */
  private List<LedgerEntry> rounds(PrivacyPolicy policy, Plans plans, PrivacyEvent each)
      throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      for (int i = 0; i < 4; i++) {
        fleet.start(i, builder -> builder.policy(policy));
      }
      for (int round = 1; round <= 2; round++) {
        List<Device> devices = fleet.aggregator.arrivals(4);
        Plan plan = plans.of(round).build();
        float[] mean =
            Script.wholeRound(fleet.aggregator, devices, plan, Script.CHECKPOINT, fleet.trust);
        assertThat(mean).hasSize(UserLevel.DIMENSION);
      }
      for (Device device : fleet.aggregator.arrivals(4)) {
        device.comeBack(0, true);
      }
      for (Running client : fleet.running()) {
        assertThat(client.summary().charged()).isEqualTo(new SelfComposed(each, 2));
        assertThat(client.entries())
            .allSatisfy(
                entry -> {
                  assertThat(entry.event()).isEqualTo(each);
                  assertThat(entry.unit()).isEqualTo(PrivacyUnit.USER);
                  assertThat(entry.relation()).isEqualTo(NeighbouringRelation.ZERO_OUT);
                });
        assertThat(client.entries())
            .extracting(LedgerEntry::outcome)
            .containsExactly(Outcome.PENDING, Outcome.RELEASED, Outcome.PENDING, Outcome.RELEASED);
      }
      return fleet.running().get(0).entries();
    }
  }

  @Test
  void parse_policyOfMoreSurvivorsThanPromised_goesByThePolicy() throws Refusal {
    PrivacyPolicy five = PrivacyPolicy.of(TrustModel.DISTRIBUTED_DP, BUDGET, 5);
    Assignment work = parse(UserLevel.distributed(1), five).assignment();
    assertThat(work.minimumSurvivors()).isEqualTo(5);
    assertThat(work.event()).isEqualTo(UserLevel.SHARES.event(4));
  }

  /** What the plan says of the corrupt changes nothing: the owner's fear counts. */
  @Test
  void parse_planThatFearsNobody_isChargedByThePolicysFear() throws Refusal {
    Plan.Builder plan = UserLevel.distributed(1);
    plan.getDistributedDpBuilder().setAssumedCorrupt(0);
    assertThat(parse(plan, DISTRIBUTED).assignment().event()).isEqualTo(UserLevel.SHARES.event(3));
  }

  /** A sparse graph shows neighbours only: no more than 95 of 100 survivors can be counted on. */
  @Test
  void parse_sparseCohortAndMinimumNearIt_isChargedByWhatTheGraphIsFor() throws Refusal {
    PrivacyPolicy all = PrivacyPolicy.of(TrustModel.DISTRIBUTED_DP, BUDGET, 99);
    Plan.Builder plan = UserLevel.distributed(1);
    plan.getDistributedDpBuilder().setCohort(100).setMinimumSurvivors(99).setRingBits(30);
    Assignment work = parse(plan, all).assignment();
    assertThat(work.minimumSurvivors()).isEqualTo(99);
    DistributedPlan counted =
        new DistributedPlan(
            UserLevel.SHARES.noise(),
            UserLevel.DIMENSION,
            UserLevel.SHARES.clippingNorm(),
            new CohortBounds(100, 95, 5),
            UserLevel.SHARES.scaleUnits(),
            UserLevel.SHARES.shareVarianceUnits(),
            30);
    assertThat(work.event()).isEqualTo(counted.event(90));
  }

  @Test
  void judge_otherMinimumCohortThanCharged_saysThatItMustStay() throws Refusal {
    Charges before = Charges.of(List.of()).plus(UserLevel.SHARES.event(3));
    PrivacyPolicy five = PrivacyPolicy.of(TrustModel.DISTRIBUTED_DP, BUDGET, 5);
    DevicePlan plan = parse(UserLevel.distributed(1), five);
    assertThatThrownBy(() -> DeviceRoundTest.terms(0, five).judge(plan, before))
        .hasMessageContaining("step must be as all that the ledger charges")
        .hasMessageContaining("the minimum cohort says how many shares of noise count");
  }

  private static DevicePlan parse(Plan.Builder plan, PrivacyPolicy policy) throws Refusal {
    return DevicePlan.parse(plan.build().toByteArray(), ClientSettings.DEFAULT, policy);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        distributed("another trust model's policy", "trust_model", CENTRAL, p -> {}),
        distributed("an example's policy", "trust_model", Fleet.POLICY, p -> {}),
        central("another trust model's policy", "trust_model", DISTRIBUTED, p -> {}),
        distributed(
            "a statement of another trust model",
            "trust_model",
            p -> p.getPrivacyBuilder().setTrustModel(dev.tacit.protocol.v1.TrustModel.CENTRAL_DP)),
        distributed(
            "a trust model from the future",
            "trust_model",
            p -> p.getPrivacyBuilder().setTrustModelValue(9)),
        distributed(
            "unit of an example",
            "unit",
            p -> p.getPrivacyBuilder().setUnit(dev.tacit.protocol.v1.PrivacyUnit.EXAMPLE)),
        distributed(
            "another relation",
            "relation",
            p ->
                p.getPrivacyBuilder()
                    .setRelation(dev.tacit.protocol.v1.NeighbouringRelation.ADD_OR_REMOVE_ONE)),
        distributed("no training", "training", Plan.Builder::clearDistributedDp),
        distributed(
            "a quantiser too",
            "quantisation",
            p -> p.setQuantisation(Quantisation.getDefaultInstance())),
        distributed(
            "noise from the future",
            "noise",
            p -> p.getDistributedDpBuilder().setNoise(ShareNoise.SHARE_NOISE_UNSPECIFIED)),
        // 3 shares of sigma 100 for a norm of 1,000.
        distributed(
            "too little noise",
            "noise_multiplier",
            p -> p.getDistributedDpBuilder().setShareVarianceUnits(10_000L * 1024)),
        distributed(
            "no noise to speak of",
            "shareVarianceUnits",
            p -> p.getDistributedDpBuilder().setShareVarianceUnits(0)),
        distributed(
            "a ring that sums wrap around in",
            "2^(ringBits - 1)",
            p -> p.getDistributedDpBuilder().setRingBits(12)),
        distributed(
            "fewer devices than the policy wants",
            "minimumSurvivors",
            p -> p.getDistributedDpBuilder().setCohort(2)),
        distributed(
            "clipping that is NaN",
            "clippingNorm",
            p -> p.getDistributedDpBuilder().setClippingNorm(Double.NaN)),
        distributed(
            "2^32 - 1 steps",
            "steps",
            p -> p.getDistributedDpBuilder().getTrainingBuilder().setSteps(-1)),
        distributed(
            "no batch", "batch", p -> p.getDistributedDpBuilder().getTrainingBuilder().setBatch(0)),
        distributed(
            "a pull that diverges",
            "proximal",
            p -> p.getDistributedDpBuilder().getTrainingBuilder().setProximal(4)),
        central(
            "a pull that is NaN",
            "proximal",
            p -> p.getCentralDpBuilder().getTrainingBuilder().setProximal(Double.NaN)),
        central(
            "too little noise",
            "noise_multiplier",
            p -> p.getCentralDpBuilder().setNoiseMultiplier(0.29)),
        central("no noise", "noiseMultiplier", p -> p.getCentralDpBuilder().setNoiseMultiplier(0)),
        central(
            "noise that is NaN",
            "noiseMultiplier",
            p -> p.getCentralDpBuilder().setNoiseMultiplier(Double.NaN)),
        central(
            "a ring that sums wrap around in",
            "2^(ringBits - 1)",
            p -> p.getCentralDpBuilder().setRingBits(12)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void roundStart_planThatThePolicyDoesNotAllow_isDeclined(
      String name, String detail, PrivacyPolicy policy, Plan plan) throws Exception {
    DeviceMessage answer = answer(policy, plan);
    assertThat(answer.getDecline().getReason())
        .isEqualTo(dev.tacit.protocol.v1.DeclineReason.POLICY_REFUSES_PLAN);
    assertThat(answer.getDecline().getDetail()).contains(detail + " must be ");
  }

  @Test
  void roundStart_overBudget_isDeclined() throws Exception {
    PrivacyPolicy poor = PrivacyPolicy.of(TrustModel.DISTRIBUTED_DP, new PrivacyBudget(2, 1e-5), 3);
    DeviceMessage answer = answer(poor, UserLevel.distributed(1).build());
    assertThat(answer.getDecline().getReason())
        .isEqualTo(dev.tacit.protocol.v1.DeclineReason.BUDGET_EXHAUSTED);
    assertThat(answer.getDecline().getDetail())
        .isEqualTo("epsilon must stay within this device's budget but would not");
  }

  /** The cost was computed of 4 survivors: a cohort of 3 is not joined, though the policy would. */
  @Test
  void cohortFormed_fewerThanTheCostCountsOn_isDeclined() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      for (int i = 0; i < 3; i++) {
        fleet.start(i, builder -> builder.policy(DISTRIBUTED));
      }
      List<Device> devices = fleet.aggregator.arrivals(3);
      Script.start(fleet.aggregator, devices, UserLevel.distributed(1).build(), Script.CHECKPOINT);
      Script.awaitReady(devices);
      List<String> roster = Script.names(devices);
      SecAggParameters formed = Script.formed(3, 20, UserLevel.DIMENSION);
      for (Device device : devices) {
        device.send(Script.cohort(roster, formed.degree(), formed.threshold()));
        assertThat(device.receive().getDecline().getDetail()).contains("roster must hold >= 4");
      }
    }
  }

  private DeviceMessage answer(PrivacyPolicy policy, Plan plan) throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      Running client = fleet.start(0, builder -> builder.policy(policy));
      Device device = fleet.aggregator.arrival();
      device.send(Script.start(plan, new byte[32], Script.CHECKPOINT.length));
      DeviceMessage answer = device.receive();
      assertThat(answer.hasDecline()).as(answer.toString()).isTrue();
      device.comeBack(0, false);
      client.summary();
      assertThat(client.entries()).isEmpty();
      return answer;
    }
  }

  private static Arguments distributed(String name, String detail, Consumer<Plan.Builder> change) {
    return distributed(name, detail, DISTRIBUTED, change);
  }

  private static Arguments distributed(
      String name, String detail, PrivacyPolicy policy, Consumer<Plan.Builder> change) {
    Plan.Builder plan = UserLevel.distributed(1);
    change.accept(plan);
    return Arguments.of("distributed: " + name, detail, policy, plan.build());
  }

  private static Arguments central(String name, String detail, Consumer<Plan.Builder> change) {
    return central(name, detail, CENTRAL, change);
  }

  private static Arguments central(
      String name, String detail, PrivacyPolicy policy, Consumer<Plan.Builder> change) {
    Plan.Builder plan = UserLevel.central(1);
    change.accept(plan);
    return Arguments.of("central: " + name, detail, policy, plan.build());
  }
}
