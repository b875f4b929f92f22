package dev.tacit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.event.SelfComposed;
import dev.tacit.protocol.v1.Plan;
import dev.tacit.protocol.v1.PrivacyUnit;
import dev.tacit.protocol.v1.TrustModel;
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
  void fingerprint_changesWithWhatDevicesAreTold_notWithDeadlines() {
    String fingerprint = Plans.fingerprint(builder().build());
    assertThat(Plans.fingerprint(builder().cohort(4, 3).maximumAttempts(9).build()))
        .isEqualTo(fingerprint);
    assertThat(Plans.fingerprint(builder().rounds(11).build())).isNotEqualTo(fingerprint);
    assertThat(Plans.fingerprint(builder().learningRateDecay(0.9).build()))
        .isNotEqualTo(fingerprint);
    assertThat(Plans.fingerprint(builder().training(new TrainingPlan.LocalDpSgd(TestTask.TRAINING, 32, 20, 2)).build()))
        .isNotEqualTo(fingerprint);
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        mistake("rounds", b -> b.rounds(-1)),
        mistake("minimumCohort", b -> b.cohort(5, 1)),
        mistake("cohort", b -> b.cohort(3, 4)),
        mistake("delta", b -> b.delta(1)),
        mistake("learningRateDecay", b -> b.learningRateDecay(1.1)),
        mistake("learningRateDecay", b -> b.learningRateDecay(Double.NaN)),
        mistake("maximumCohort", b -> b.training(new TrainingPlan.LocalDpSgd(TestTask.TRAINING, 20, 20, 1))),
        mistake("range", b -> b.training(new TrainingPlan.LocalDpSgd(TestTask.TRAINING, 32, 20, 0))),
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
