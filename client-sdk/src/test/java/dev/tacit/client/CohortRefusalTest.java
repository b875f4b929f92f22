package dev.tacit.client;

import static dev.tacit.client.Refusals.assertDeclined;
import static dev.tacit.client.Refusals.assertOutcomes;
import static dev.tacit.client.Refusals.sorted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.client.Fleet.Running;
import dev.tacit.client.ScriptedAggregator.Device;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.ledger.Outcome;
import dev.tacit.protocol.v1.Adversary;
import dev.tacit.protocol.v1.Plan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** An aggregator that forms cohorts that do not protect enough: left at no cost. */
@Timeout(60)
class CohortRefusalTest {
  private static final PrivacyPolicy SIX = PrivacyPolicy.of(new PrivacyBudget(8, 1e-5), 6);

  @TempDir Path directory;

  static Stream<Arguments> cohorts() {
    String me = Enrolled.device(0).name();
    List<String> four = sorted(0, 1, 2, 3);
    List<String> reversed = new ArrayList<>(four);
    Collections.reverse(reversed);
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
      Device device = fleet.ready();
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
      Device device = fleet.ready();
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
      Device device = fleet.ready();
      device.send(Script.cohort(sorted(0, 1, 2, 3, 4, 5), 5, 4));
      assertThat(device.receive().hasSecAgg()).isTrue();
      device.roundEnd(1, dev.tacit.protocol.v1.Outcome.ABANDONED);
      fleet.aggregator.arrival().comeBack(0, true);
      assertThat(client.summary().reason()).isEqualTo(StopReason.TASK_FINISHED);
      assertOutcomes(client, Outcome.NOTHING_REVEALED);
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
}
