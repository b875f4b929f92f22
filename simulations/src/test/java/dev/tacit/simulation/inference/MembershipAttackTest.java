package dev.tacit.simulation.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.learning.federated.Scaffold;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.simulation.attack.Accomplices;
import dev.tacit.simulation.attack.Attack;
import dev.tacit.simulation.attack.Images;
import dev.tacit.simulation.attack.UpdatePoison;
import dev.tacit.simulation.experiment.Algorithm;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.LocalTraining;
import dev.tacit.simulation.experiment.NoisySteps;
import dev.tacit.simulation.experiment.Protection;
import dev.tacit.simulation.experiment.SecureSum;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Seeds are fixed, so that no assertion can fail by chance. */
class MembershipAttackTest {
  /** Few examples and many steps: the model learns them by heart. */
  private static final Experiment BY_HEART =
      Small.experiment(20, 2, 6, new LocalTraining(10, 2, 0.3));

  private static MembershipResult run(MembershipAttack attack, Experiment experiment)
      throws InterruptedException {
    return attack.run(experiment, 2, done -> {});
  }

  @Test
  void run_withoutPrivacy_tellsMembersAndProvesALargeEpsilon() throws InterruptedException {
    MembershipResult result = run(new MembershipAttack(PrivacyUnit.USER, 20, 16, 20), BY_HEART);
    assertThat(result.attacks()).hasSize(4);
    for (Inference attack : result.attacks()) {
      assertThat(attack.area()).isGreaterThan(0.8);
      assertThat(attack.points().get(0).lowest()).isGreaterThan(0.05);
      assertThat(attack.leastEpsilon().epsilon()).isGreaterThan(1);
      OperatingPoint point = attack.points().get(1);
      assertThat(point.members() + point.others()).isEqualTo(20 * 20);
      assertThat(point.falseHits()).isZero();
    }
    assertThat(result.bound()).isEmpty();
    assertThat(result.isWithinBound()).isTrue();
    assertThat(result.accuracy()).isBetween(0.1, 1.0);
  }

  @Test
  void run_underNoise_isBoundedAndNearToGuessing() throws InterruptedException {
    Experiment noised = Small.noised(BY_HEART, 0.5, 11);
    MembershipResult result = run(new MembershipAttack(PrivacyUnit.USER, 20, 16, 20), noised);
    PrivacyBound bound = result.bound().orElseThrow();
    assertThat(bound.epsilon()).isBetween(0.5, 1.1);
    assertThat(result.isWithinBound()).isTrue();
    for (Inference attack : result.attacks()) {
      assertThat(attack.area()).isBetween(0.4, 0.65);
      assertThat(attack.leastEpsilon().epsilon()).isLessThanOrEqualTo(bound.epsilon());
      OperatingPoint point = attack.points().get(0);
      assertThat(point.lowest())
          .isLessThanOrEqualTo(bound.tight().truePositiveRate(point.mostFalsePositives()));
    }
    assertThat(bound.tight().truePositiveRate(0.01))
        .isLessThan(bound.stated().truePositiveRate(0.01));
    assertThat(bound.stated().truePositiveRate(0.01)).isLessThan(0.04);
  }

  /** Each device's own noise on every step is of examples, so their membership is bounded. */
  @Test
  void run_ofExamplesUnderLocalDpSgd_isBounded() throws InterruptedException {
    NoisySteps steps = new NoisySteps(3, 0.5, 12, 0.5, 1, 32, 20, 1);
    Experiment local =
        Small.experiment(20, 2, 4, LocalTraining.fedSgd(0.1))
            .withProtection(new Protection.Local(steps, new SecureSum.Ideal(), Protection.DELTA));
    MembershipResult result = run(new MembershipAttack(PrivacyUnit.EXAMPLE, 20, 16, 16), local);
    assertThat(result.bound().orElseThrow().epsilon()).isBetween(0.2, 2.0);
    assertThat(result.isWithinBound()).isTrue();
    assertThat(result.attacks()).allMatch(attack -> attack.area() < 0.65);
  }

  /** Runs then differ in who was drawn, and the attacker does not look. */
  @Test
  void run_hiddenDraws_isBounded() throws InterruptedException {
    Experiment drawn = Small.drawn(BY_HEART, 0.5, 5, 1e-5);
    MembershipResult result = run(new MembershipAttack(PrivacyUnit.USER, 20, 16, 20), drawn);
    assertThat(result.bound().orElseThrow().epsilon()).isBetween(0.5, 2.0);
    assertThat(result.isWithinBound()).isTrue();
    assertThat(result.attacks()).allMatch(attack -> attack.area() < 0.7);
  }

  /** Noise so small that its epsilon is large: means then tell users apart all but surely. */
  @Test
  void run_underLittleNoise_isFarAboveGuessing() throws InterruptedException {
    Experiment noised = Small.noised(BY_HEART, 0.5, 0.3);
    MembershipResult result = run(new MembershipAttack(PrivacyUnit.USER, 20, 16, 8), noised);
    assertThat(result.bound().orElseThrow().epsilon()).isGreaterThan(50);
    assertThat(result.attacks()).allMatch(attack -> attack.area() > 0.7);
    assertThat(result.isWithinBound()).isTrue();
  }

  /**
   * Of what SCAFFOLD releases of a user nearly all is the change of its variate here: means show it
   * to who looks at both halves, and knows the server's variate and what users remember.
   */
  @Test
  void run_variates_areLookedAtToo() throws InterruptedException {
    Algorithm averaging = BY_HEART.algorithm();
    Algorithm scaffold =
        new Algorithm.ControlVariates(
            averaging.training(),
            Scaffold.Variate.MEAN_OF_STEPS,
            averaging.server(),
            OptionalDouble.of(1e5));
    Experiment noised =
        Small.with(
            BY_HEART, scaffold, CentralPlan.of(2 * Images.MODEL.parameterCount(), 0.5, 20, 0.5));
    MembershipResult result = run(new MembershipAttack(PrivacyUnit.USER, 20, 16, 8), noised);
    for (Inference attack : result.attacks()) {
      if (attack.view() == Inference.View.MEANS) {
        assertThat(attack.area()).isGreaterThan(0.9);
      }
    }
    assertThat(result.isWithinBound()).isTrue();
  }

  @Test
  void run_ofExamples_tellsThemAndClaimsNoBoundOfUsersForThem() throws InterruptedException {
    MembershipAttack attack = new MembershipAttack(PrivacyUnit.EXAMPLE, 20, 16, 20);
    MembershipResult result = run(attack, BY_HEART);
    assertThat(result.attacks()).allMatch(one -> one.area() > 0.65);
    assertThat(
            run(new MembershipAttack(PrivacyUnit.EXAMPLE, 5, 4, 2), Small.noised(BY_HEART, 1, 1))
                .bound())
        .isEmpty();
  }

  @Test
  void run_isAFunctionOfTheExperimentOnAnyNumberOfThreads() throws InterruptedException {
    Experiment noised = Small.noised(BY_HEART, 0.5, 1);
    MembershipAttack attack = new MembershipAttack(PrivacyUnit.USER, 10, 4, 3);
    List<Integer> heard = new ArrayList<>();
    MembershipResult one = attack.run(noised, 1, heard::add);
    MembershipResult three = attack.run(noised, 3, done -> {});
    assertThat(three.attacks()).isEqualTo(one.attacks());
    assertThat(heard).containsExactly(1, 2, 3, 4, 5, 6, 7);
    assertThat(attack.run(noised.withSeed(8), 2, done -> {}).attacks()).isNotEqualTo(one.attacks());
  }

  @Test
  void run_whatCannotBeAttacked_isRefused() {
    MembershipAttack attack = new MembershipAttack(PrivacyUnit.USER, 21, 4, 1);
    assertThatThrownBy(() -> run(attack, BY_HEART)).hasMessageContaining("targets must be");
    assertThatThrownBy(() -> new MembershipAttack(PrivacyUnit.USER, 1, 5, 1))
        .hasMessageContaining("shadows must be even and at least 4 but was 5");
    Experiment poisoned =
        new Attack(
                Accomplices.drawn(2, 20, 1),
                Optional.empty(),
                Optional.of(new UpdatePoison.Scaled(-1)))
            .on(BY_HEART);
    assertThatThrownBy(() -> run(new MembershipAttack(PrivacyUnit.USER, 2, 4, 1), poisoned))
        .hasMessageContaining("devices must do as they should");
    Experiment single = Small.experiment(20, 1, 1, new LocalTraining(1, 2, 0.3));
    assertThatThrownBy(() -> run(new MembershipAttack(PrivacyUnit.EXAMPLE, 2, 4, 1), single))
        .hasMessageContaining("clients must have 2 examples or more");
  }
}
