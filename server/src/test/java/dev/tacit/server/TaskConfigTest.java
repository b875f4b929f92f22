package dev.tacit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.learning.federated.LocalSgdSettings;
import dev.tacit.learning.federated.ScaffoldCheckpoint;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.protocol.v1.CentralDp;
import dev.tacit.protocol.v1.DistributedDp;
import dev.tacit.protocol.v1.Plan;
import dev.tacit.protocol.v1.PrivacyUnit;
import dev.tacit.protocol.v1.TrustModel;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.secagg.encoding.CohortBounds;
import dev.tacit.secagg.encoding.DistributedDemands;
import dev.tacit.secagg.encoding.DistributedPlan;
import dev.tacit.secagg.encoding.DistributedPlanner;
import dev.tacit.secagg.encoding.ShareNoise;
import dev.tacit.server.testing.TestTask;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TaskConfigTest {
  @Test
  void plannedEpsilon_isTheUpperBoundOverAllRounds() {
    TaskConfig task = builder().build();
    double upper =
        PldAccountant.epsilon(
                new SelfComposed(TestTask.TRAINING.event(), 10),
                NeighbouringRelation.ADD_OR_REMOVE_ONE,
                1e-6)
            .upper();
    assertThat(task.plannedEpsilon()).isEqualTo(upper);
  }

  @Test
  void plan_saysAllThatTheDeviceDoes() throws InvalidProtocolBufferException {
    TaskConfig task = builder().learningRateDecay(0.5).build();
    Plan plan = Plan.parseFrom(Plans.of(task, 3, 7));
    assertThat(plan.getRound()).isEqualTo(3);
    assertThat(plan.getRounds()).isEqualTo(10);
    assertThat(plan.getModel()).isEqualTo(TestTask.MODEL.toJson());
    assertThat(plan.getLocalDpSgd().getSamplingRate()).isEqualTo(0.1);
    assertThat(plan.getLocalDpSgd().getLearningRate()).isCloseTo(0.025, within(1e-15));
    assertThat(plan.getQuantisation().getValueBits()).isEqualTo(20);
    assertThat(plan.getPrivacy().getTrustModel()).isEqualTo(TrustModel.LOCAL_DP_SGD);
    assertThat(plan.getPrivacy().getUnit()).isEqualTo(PrivacyUnit.EXAMPLE);
    assertThat(plan.getPrivacy().getPlannedEpsilon()).isEqualTo(task.plannedEpsilon());
  }

  @Test
  void plan_ofFedProx_saysTheProximalWeight() throws InvalidProtocolBufferException {
    TaskConfig local =
        builder()
            .training(new TrainingPlan.LocalDpSgd(TestTask.TRAINING.withProximal(0.25)))
            .build();
    assertThat(Plan.parseFrom(Plans.of(local, 3, 7)).getLocalDpSgd().getProximal()).isEqualTo(0.25);
    LocalSgdSettings pulled = new LocalSgdSettings(2, 16, 0.5, 0.25, 3);
    TaskConfig central =
        builder()
            .training(
                new TrainingPlan.CentralDp(pulled, CentralPlan.of(TestTask.DIMENSION, 0.5, 5, 3)))
            .build();
    assertThat(Plan.parseFrom(Plans.of(central, 1, 7)).getCentralDp().getTraining().getProximal())
        .isEqualTo(3);
  }

  /** Devices of SCAFFOLD are sent a variate as long as the trained weights, too. */
  @Test
  void requireSendable_checkpointAndWhatGoesAlong_areBoundedTogether() {
    TrainingPlan plain = new TrainingPlan.LocalDpSgd(TestTask.TRAINING);
    DpSgdSettings settings = new DpSgdSettings(10, 0.1, 1, 1, 0.1, 10, 0);
    TrainingPlan scaffold =
        new TrainingPlan.LocalDpSgd(settings, 32, 20, 1, LocalMethod.Scaffold.of(10, settings, 1));
    int parameters = 100_000_000;
    long most = TaskConfig.LARGEST_CHECKPOINT;
    TaskConfig.requireSendable(plain, most, parameters);
    assertThatThrownBy(() -> TaskConfig.requireSendable(plain, most + 1, parameters))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "initialCheckpoint must be at most 1073741824 bytes, with 0 that go along, but was"
                + " 1073741825");
    long left = most - 400_000_012L;
    TaskConfig.requireSendable(scaffold, left, parameters);
    assertThatThrownBy(() -> TaskConfig.requireSendable(scaffold, left + 1, parameters))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "initialCheckpoint must be at most 673741812 bytes, with 400000012 that go along, but"
                + " was 673741813");
    byte[] sent =
        new ScaffoldCheckpoint(
                Checkpoint.decode(TestTask.checkpoint(), 1 << 20), new float[TestTask.DIMENSION])
            .encode();
    assertThat(TestTask.checkpoint().length + scaffold.besideCheckpoint(TestTask.DIMENSION))
        .isEqualTo(sent.length);
  }

  @Test
  void fingerprint_changesWithWhatDevicesAreTold_notWithDeadlines() {
    String fingerprint = Plans.fingerprint(builder().build());
    assertThat(Plans.fingerprint(builder().cohort(4, 3).maximumAttempts(9).build()))
        .isEqualTo(fingerprint);
    assertThat(Plans.fingerprint(builder().rounds(11).build())).isNotEqualTo(fingerprint);
    assertThat(Plans.fingerprint(builder().learningRateDecay(0.9).build()))
        .isNotEqualTo(fingerprint);
    assertThat(
            Plans.fingerprint(
                builder()
                    .training(new TrainingPlan.LocalDpSgd(TestTask.TRAINING, 32, 20, 2))
                    .build()))
        .isNotEqualTo(fingerprint);
  }

  @Test
  void plan_ofDistributedNoise_saysExactlyWhatItsEventFollowsFrom()
      throws InvalidProtocolBufferException {
    DistributedPlan noise = shares(new CohortBounds(5, 4, 1));
    TaskConfig task =
        builder()
            .learningRateDecay(0.5)
            .training(new TrainingPlan.DistributedDp(SGD, noise))
            .build();
    Plan plan = Plan.parseFrom(Plans.of(task, 3, 7));
    DistributedDp told = plan.getDistributedDp();
    assertThat(plan.hasQuantisation()).isFalse();
    assertThat(told.getTraining().getLearningRate()).isCloseTo(0.025, within(1e-15));
    assertThat(told.getTraining().getBatch()).isEqualTo(8);
    assertThat(
            new DistributedPlan(
                ShareNoise.GAUSSIAN,
                TestTask.DIMENSION,
                told.getClippingNorm(),
                new CohortBounds(
                    told.getCohort(), told.getMinimumSurvivors(), told.getAssumedCorrupt()),
                told.getScaleUnits(),
                told.getShareVarianceUnits(),
                told.getRingBits()))
        .isEqualTo(noise);
    assertThat(plan.getPrivacy().getTrustModel()).isEqualTo(TrustModel.DISTRIBUTED_DP);
    assertThat(plan.getPrivacy().getUnit()).isEqualTo(PrivacyUnit.USER);
    assertThat(plan.getPrivacy().getPlannedEpsilon()).isLessThanOrEqualTo(4);
    assertThat(task.plannedEpsilon())
        .isEqualTo(
            PldAccountant.epsilon(
                    new SelfComposed(noise.event(3), 10), NeighbouringRelation.ZERO_OUT, 1e-6)
                .upper());
  }

  @Test
  void plan_ofCentralNoise_saysWhatTheServerAdds() throws InvalidProtocolBufferException {
    CentralPlan noise = CentralPlan.of(TestTask.DIMENSION, 0.5, 5, 3);
    TaskConfig task = builder().training(new TrainingPlan.CentralDp(SGD, noise)).build();
    Plan plan = Plan.parseFrom(Plans.of(task, 1, 1));
    CentralDp told = plan.getCentralDp();
    assertThat(
            new CentralPlan(
                TestTask.DIMENSION,
                told.getClippingNorm(),
                told.getCohort(),
                told.getScaleUnits(),
                told.getNoiseMultiplier(),
                told.getRingBits()))
        .isEqualTo(noise);
    assertThat(plan.getPrivacy().getTrustModel()).isEqualTo(TrustModel.CENTRAL_DP);
    assertThat(plan.getPrivacy().getUnit()).isEqualTo(PrivacyUnit.USER);
    assertThat(task.event()).isEqualTo(new Gaussian(3));
  }

  private static final LocalSgdSettings SGD = new LocalSgdSettings(2, 8, 0.1, 0);

  private static DistributedPlan shares(CohortBounds cohort) {
    return DistributedPlanner.smallest(
        new DistributedDemands(
            new PrivacyBudget(4, 1e-6), 10, ShareNoise.GAUSSIAN, cohort, TestTask.DIMENSION, 0.5),
        0.01);
  }

  private static UnaryOperator<TaskConfig.Builder> distributed(CohortBounds cohort) {
    return b -> b.training(new TrainingPlan.DistributedDp(SGD, shares(cohort)));
  }

  private static UnaryOperator<TaskConfig.Builder> central(int dimension, int cohort) {
    return b ->
        b.training(new TrainingPlan.CentralDp(SGD, CentralPlan.of(dimension, 0.5, cohort, 3)));
  }

  private static UnaryOperator<TaskConfig.Builder> method(int steps, LocalMethod method) {
    DpSgdSettings settings = TestTask.TRAINING.withSteps(steps);
    return b -> b.rounds(1).training(new TrainingPlan.LocalDpSgd(settings, 32, 16, 1, method));
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        mistake("rounds", b -> b.rounds(-1)),
        mistake("minimumCohort", b -> b.cohort(5, 1)),
        mistake("cohort", b -> b.cohort(3, 4)),
        mistake("delta", b -> b.delta(1)),
        mistake("learningRateDecay", b -> b.learningRateDecay(1.1)),
        mistake("learningRateDecay", b -> b.learningRateDecay(Double.NaN)),
        mistake(
            "maximumCohort",
            b -> b.training(new TrainingPlan.LocalDpSgd(TestTask.TRAINING, 20, 20, 1))),
        mistake(
            "range", b -> b.training(new TrainingPlan.LocalDpSgd(TestTask.TRAINING, 32, 20, 0))),
        mistake("size of the noise's cohort", distributed(new CohortBounds(6, 4, 1))),
        mistake("minimumSurvivors", distributed(new CohortBounds(5, 5, 1))),
        mistake("assumedCorrupt", distributed(new CohortBounds(5, 4, 0))),
        mistake("size of the noise's cohort", central(TestTask.DIMENSION, 4)),
        mistake("dimension", central(TestTask.DIMENSION + 1, 5)),
        mistake(
            "proximal",
            b ->
                b.training(
                    new TrainingPlan.CentralDp(
                        new LocalSgdSettings(2, 16, 0.5, 0, 4),
                        CentralPlan.of(TestTask.DIMENSION, 0.5, 5, 3)))),
        mistake("minimumSteps", method(1, new LocalMethod.FedNova(0))),
        mistake("minimumSteps", method(1, new LocalMethod.FedNova(2))),
        mistake("minimumSteps", method(100_000, new LocalMethod.FedNova(1))),
        mistake("clients", method(1, new LocalMethod.Scaffold(4, 1))),
        mistake("variateRange", method(1, new LocalMethod.Scaffold(5, 0))),
        mistake("variateRange", method(1, new LocalMethod.Scaffold(5, Double.NaN))),
        mistake("maximumAttempts", b -> b.maximumAttempts(0)));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void build_valueThatBreaksItsRule_namesIt(String name, UnaryOperator<TaskConfig.Builder> change) {
    assertThatThrownBy(() -> change.apply(builder()).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(name + " must be ");
  }

  @Test
  void build_somethingRequiredIsMissing_throws() {
    assertThatThrownBy(() -> TaskConfig.builder("p", "t").build())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void names_thatAreEmpty_areRefused() {
    assertThatThrownBy(
            () ->
                TaskConfig.builder(" ", "t")
                    .initialCheckpoint(TestTask.checkpoint())
                    .training(new TrainingPlan.LocalDpSgd(TestTask.TRAINING))
                    .rounds(1)
                    .cohort(2, 2)
                    .build())
        .hasMessageStartingWith("population must be ");
  }

  private static Arguments mistake(String name, UnaryOperator<TaskConfig.Builder> change) {
    return Arguments.of(name, change);
  }

  private static TaskConfig.Builder builder() {
    return TaskConfig.builder("population", "task")
        .initialCheckpoint(TestTask.checkpoint())
        .rounds(10)
        .cohort(5, 4)
        .training(new TrainingPlan.LocalDpSgd(TestTask.TRAINING))
        .delta(1e-6);
  }
}
