package dev.tacit.simulation.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.learning.federated.Staleness;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.audit.OneRunBound;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.secagg.encoding.DistributedPlan;
import dev.tacit.simulation.attack.Images;
import dev.tacit.simulation.experiment.Cohorts;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.LocalTraining;
import dev.tacit.simulation.experiment.NoisySteps;
import dev.tacit.simulation.experiment.Protection;
import dev.tacit.simulation.experiment.SecureSum;
import dev.tacit.simulation.fleet.DeviceClass;
import dev.tacit.simulation.fleet.Fleet;
import dev.tacit.simulation.fleet.Law;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A right experiment is contradicted with probability {@value #FALSE_ALARM}; but seeds are fixed,
 * so that no assertion can fail by chance.
 */
class CanaryAuditTest {
  private static final double FALSE_ALARM = 1e-7;

  /** As small as a thousand canaries need for so few false alarms. */
  private static final double DELTA = 1e-12;

  private static final CanaryAudit AUDIT = new CanaryAudit(40, 25, FALSE_ALARM);
  private static final Experiment EXPERIMENT =
      Small.experiment(50, 2, 2, new LocalTraining(1, 2, 0.1));

  private static AuditResult audit(Experiment experiment) throws InterruptedException {
    return AUDIT.run(experiment, 2, done -> {});
  }

  @Test
  void run_rightNoise_isBelowTheStatedEpsilonAndMeaningful() throws InterruptedException {
    AuditResult result = audit(Small.noised(EXPERIMENT, 0.5, 1, DELTA));
    assertThat(result.canaries()).isEqualTo(1000);
    assertThat(result.bound().orElseThrow().epsilon()).isBetween(10.0, 13.0);
    assertThat(result.found().bound().epsilon()).isBetween(0.8, 6.0);
    assertThat(result.isConsistent()).isTrue();
    assertThat(audit(Small.noised(EXPERIMENT, 0.5, 20, DELTA)).found().bound().epsilon())
        .isLessThan(0.3);
  }

  @Test
  void run_withoutNoise_provesALargeEpsilonWithAllGuessesRight() throws InterruptedException {
    AuditResult result = new CanaryAudit(40, 25, 0.01).run(EXPERIMENT, 2, done -> {});
    OneRunBound found = result.found();
    assertThat(found.outcome().correct()).isEqualTo(found.outcome().guesses());
    assertThat(found.bound().epsilon()).isGreaterThan(2);
    assertThat(result.bound()).isEmpty();
  }

  /** Noise of all fifty devices, of which the statement counts on ten. */
  @Test
  void run_sharesOfDevices_isBelowTheStatedEpsilonAndMeaningful() throws InterruptedException {
    DistributedPlan plan = Small.shares(50, 10, 0.5, 20);
    AuditResult result =
        audit(
            EXPERIMENT.withProtection(
                new Protection.Distributed(plan, new SecureSum.Ideal(), DELTA)));
    double stated = result.bound().orElseThrow().epsilon();
    assertThat(result.found().bound().epsilon()).isBetween(0.3, stated);
  }

  /** Of six steps by ten clients a client is in two at most, four apart; most are in one. */
  @Test
  void run_clientsThatComeAsTheyPlease_isBelowTheStatedEpsilonAndMeaningful()
      throws InterruptedException {
    Law unlimited = Law.unlimited();
    Law latency = new Law.LogNormal(1, 1);
    DeviceClass slow =
        new DeviceClass("slow", 1, unlimited, unlimited, unlimited, latency, Law.constant(0), 0.1);
    Fleet fleet = Fleet.ideal(5, 50).withClasses(List.of(slow));
    Experiment six = Small.experiment(50, 2, 6, new LocalTraining(1, 2, 0.1));
    CentralPlan plan = CentralPlan.of(Images.MODEL.parameterCount(), 0.5, 10, 1);
    AuditResult result =
        audit(
            six.withCohorts(new Cohorts.Buffered(fleet, 10, 10, 100, Staleness.ROOT, 4))
                .withProtection(new Protection.Central(plan).withDelta(DELTA)));
    double stated = result.bound().orElseThrow().epsilon();
    assertThat(stated)
        .isEqualTo(
            PrivacyBound.of(Small.noised(EXPERIMENT, 0.5, 1, DELTA), PrivacyUnit.USER)
                .orElseThrow()
                .epsilon());
    assertThat(result.found().bound().epsilon()).isBetween(0.3, stated);
  }

  /** Single examples are no whole updates. */
  @Test
  void run_privacyOfExamples_isRefused() {
    NoisySteps steps = new NoisySteps(1, 0.5, 1, 0.5, 1, 32, 20, 1);
    Experiment local =
        Small.experiment(50, 2, 1, LocalTraining.fedSgd(0.1))
            .withProtection(new Protection.Local(steps, new SecureSum.Ideal(), DELTA));
    assertThatThrownBy(() -> audit(local)).hasMessageContaining("privacy must be of users");
  }

  /** One of two canaries is in a round, and nobody learns which: that is what amplifies. */
  @Test
  void run_hiddenDraws_isBelowTheAmplifiedEpsilonAndMeaningful() throws InterruptedException {
    AuditResult result = audit(Small.drawn(EXPERIMENT, 0.5, 1, DELTA));
    double stated = result.bound().orElseThrow().epsilon();
    assertThat(stated)
        .isLessThan(
            PrivacyBound.of(Small.noised(EXPERIMENT, 0.5, 1, DELTA), PrivacyUnit.USER)
                .orElseThrow()
                .epsilon());
    assertThat(result.found().bound().epsilon()).isBetween(0.05, stated);
  }

  /** What is said of a run of five times the cohort is no bound on this one. */
  @Test
  void run_noiseAsForALargerCohort_hasNoBound() throws InterruptedException {
    Experiment noised = Small.noised(EXPERIMENT, 0.5, 0.2, DELTA);
    Experiment larger =
        noised.withProtection(((Protection.Central) noised.protection()).withNoiseCohort(250));
    assertThat(audit(larger).bound()).isEmpty();
    assertThat(audit(larger).found().bound().epsilon()).isGreaterThan(2);
  }

  /** A statement of ten times the noise that there is. */
  @Test
  void isConsistent_moreNoiseStatedThanThereIs_isNot() throws InterruptedException {
    AuditResult found = audit(Small.noised(EXPERIMENT, 0.5, 1, DELTA));
    Experiment stated = Small.noised(EXPERIMENT, 0.5, 10, DELTA);
    AuditResult result =
        new AuditResult(PrivacyBound.of(stated, PrivacyUnit.USER), found.canaries(), found.found());
    assertThat(result.bound().orElseThrow().epsilon()).isLessThan(1.2);
    assertThat(result.isConsistent()).isFalse();
  }

  @Test
  void run_isAFunctionOfTheExperimentOnAnyNumberOfThreads() throws InterruptedException {
    CanaryAudit audit = new CanaryAudit(20, 4, 0.05);
    Experiment noised = Small.noised(EXPERIMENT, 0.5, 1, DELTA);
    assertThat(audit.run(noised, 3, done -> {}).found())
        .isEqualTo(audit.run(noised, 1, done -> {}).found());
  }

  @Test
  void run_whatCannotBeAudited_isRefused() {
    assertThatThrownBy(() -> new CanaryAudit(51, 1, 0.05).run(EXPERIMENT, 1, done -> {}))
        .hasMessageContaining("canaries must be at most 50, the clients or weights");
    assertThatThrownBy(() -> new CanaryAudit(1, 1, 0))
        .hasMessageContaining("failureProbability must be in (0, 1) but was 0.0");
  }
}
