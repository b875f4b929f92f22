package dev.tacit.server.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.protocol.v1.DeclineReason;
import dev.tacit.protocol.v1.Outcome;
import dev.tacit.protocol.v1.RoundEnd;
import dev.tacit.server.round.Effect.Disclosure;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of {@link RoundMachine}, cell by cell; the bench holds each step to its invariants. */
class RoundMachineTest {
  private static final int MINIMUM = 4;

  private final Bench bench = new Bench(2, 6, MINIMUM, 3);

  @Test
  void starting_checkedIn_isToldToComeBack() {
    bench.checkIn("d0");
    Effect.Dismiss told = (Effect.Dismiss) bench.effects.get(0);
    assertThat(told.message().getComeBack().getTaskFinished()).isFalse();
    assertThat(told.message().getComeBack().getAfterMillis()).isBetween(500L, 1500L);
  }

  @Test
  void starting_resumedPastTheLastRound_finishes() {
    bench.on(new RoundEvent.Resumed(3, 1, Bench.CHECKPOINT, SummedAttempts.UNTOLD));
    assertThat(bench.finish.orElseThrow().ending()).isEqualTo(Ending.COMPLETED);
    assertThat(bench.everybodyTold).isTrue();
  }

  @Test
  void starting_resumedTwice_throws() {
    bench.resume();
    assertThatThrownBy(bench::resume).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void selecting_cohortFull_startsTheRoundAtOnce() {
    atConfiguration();
    assertThat(bench.phase()).isEqualTo(Phase.CONFIGURATION);
    assertThat(bench.replies).hasSize(6);
    byte[] plan = bench.devices.get("d0").start().getPlan().toByteArray();
    Bench.NAMES.forEach(
        d -> assertThat(bench.devices.get(d).start().getPlan().toByteArray()).isEqualTo(plan));
  }

  @Test
  void selecting_minimumReached_waitsForTheRestOnlyForTheGathering() {
    bench.resume();
    bench.checkIn("d0", "d1", "d2");
    long selection = bench.timer;
    bench.checkIn("d3");
    assertThat(bench.timer).isGreaterThan(selection);
    assertThat(bench.effects).contains(new Effect.StartTimer(bench.timer, Duration.ofSeconds(10)));
    bench.on(new RoundEvent.DeadlinePassed(selection));
    assertThat(bench.phase()).isEqualTo(Phase.SELECTION);
    bench.deadline();
    assertThat(bench.phase()).isEqualTo(Phase.CONFIGURATION);
    assertThat(bench.replies.keySet()).containsExactly("d0", "d1", "d2", "d3");
  }

  @Test
  void selecting_deadlineWithTooFew_isAbandonedAndTheNextAttemptRuns() {
    bench.resume();
    bench.checkIn("d0", "d1");
    bench.deadline();
    assertThat(bench.abandoned).hasSize(1);
    assertThat(bench.abandoned.get(0).phase()).isEqualTo(Phase.SELECTION);
    assertThat(bench.abandoned.get(0).reason()).isEqualTo("2 devices checked in but it takes 4");
    assertThat(bench.connected).isEmpty();
    assertThat(bench.phase()).isEqualTo(Phase.SELECTION);
  }

  @Test
  void selecting_lostDevice_isNotChosen() {
    bench.resume();
    bench.checkIn("d0", "d1", "d2", "d3");
    bench.lose("d2");
    bench.checkIn("d4", "d5");
    assertThat(bench.phase()).isEqualTo(Phase.SELECTION);
    bench.deadline();
    assertThat(bench.replies.keySet()).containsExactlyInAnyOrder("d0", "d1", "d3", "d4", "d5");
  }

  @Test
  void selecting_messageThatIsNotDue_endsTheCall() {
    bench.resume();
    bench.checkIn("d0");
    bench.on(new RoundEvent.Ready("d0", 1));
    assertThat(bench.connected).isEmpty();
    assertThat(bench.phase()).isEqualTo(Phase.SELECTION);
  }

  @Test
  void configuring_allReady_formsTheCohort() {
    atConfiguration();
    bench.repliesOfAll();
    assertThat(bench.phase()).isEqualTo(Phase.ADVERTISE_KEYS);
  }

  @Test
  void configuring_lateCheckIn_isToldToComeBack() {
    bench.resume();
    bench.checkIn("d0", "d1", "d2", "d3");
    bench.deadline();
    bench.checkIn("d4");
    assertThat(bench.connected).doesNotContain("d4");
    assertThat(bench.phase()).isEqualTo(Phase.CONFIGURATION);
  }

  @Test
  void configuring_deadlineWithTheMinimum_goesOnWithoutTheSlow() {
    atConfiguration();
    List.of("d0", "d1", "d2", "d3").forEach(bench::reply);
    bench.deadline();
    assertThat(bench.phase()).isEqualTo(Phase.ADVERTISE_KEYS);
    assertThat(lastEnd("d4").getOutcome()).isEqualTo(Outcome.DROPPED);
    assertThat(bench.replies.keySet()).containsExactly("d0", "d1", "d2", "d3");
  }

  @Test
  void configuring_deadlineWithFewer_isAbandoned() {
    atConfiguration();
    List.of("d0", "d1", "d2").forEach(bench::reply);
    bench.deadline();
    assertThat(bench.abandoned.get(0).phase()).isEqualTo(Phase.CONFIGURATION);
    assertThat(bench.abandoned.get(0).reason()).contains("not trained in time: 3 of 6");
    assertThat(lastEnd("d0").getOutcome()).isEqualTo(Outcome.ABANDONED);
  }

  @Test
  void configuring_tooManyDeclineByPolicy_isAbandonedAndSaysSo() {
    atConfiguration();
    for (String device : List.of("d0", "d1", "d2")) {
      bench.on(new RoundEvent.Declined(device, DeclineReason.POLICY_REFUSES_PLAN));
    }
    assertThat(bench.abandoned.get(0).reason())
        .contains("3 declined with POLICY_REFUSES_PLAN", "takes 4");
    assertThat(bench.finish).isEmpty();
  }

  @Test
  void configuring_budgetsThatWouldHaveSufficed_endTheTask() {
    atConfiguration();
    for (String device : List.of("d0", "d1", "d2")) {
      bench.on(new RoundEvent.Declined(device, DeclineReason.BUDGET_EXHAUSTED));
    }
    assertThat(bench.finish.orElseThrow().ending()).isEqualTo(Ending.BUDGET_EXHAUSTED);
    // The three that are left come once more and hear that it is over.
    assertThat(bench.everybodyTold).isFalse();
    bench.checkIn("d3", "d4", "d5");
    assertThat(bench.everybodyTold).isTrue();
  }

  @Test
  void selecting_populationThatShrankByBudgets_endsTheTask() {
    atConfiguration();
    bench.on(new RoundEvent.Declined("d0", DeclineReason.BUDGET_EXHAUSTED));
    bench.on(new RoundEvent.Declined("d1", DeclineReason.BUDGET_EXHAUSTED));
    bench.settle();
    assertThat(bench.commits).hasSize(1);
    bench.checkIn("d2", "d3");
    bench.deadline();
    assertThat(bench.finish.orElseThrow().ending()).isEqualTo(Ending.BUDGET_EXHAUSTED);
  }

  @Test
  void configuring_readyOfAnotherRound_isDropped() {
    atConfiguration();
    bench.on(new RoundEvent.Ready("d0", 2));
    assertThat(lastEnd("d0").getOutcome()).isEqualTo(Outcome.DROPPED);
  }

  @ParameterizedTest
  @EnumSource(names = {"ADVERTISE_KEYS", "SHARE_KEYS", "MASKED_INPUT", "CONSISTENCY", "UNMASK"})
  void aggregating_deadlineWithEnough_goesOn(Phase phase) {
    at(phase);
    List.copyOf(bench.replies.keySet()).subList(0, 4).forEach(bench::reply);
    bench.deadline();
    bench.settle();
    assertThat(bench.commits).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"ADVERTISE_KEYS", "SHARE_KEYS", "MASKED_INPUT", "CONSISTENCY", "UNMASK"})
  void aggregating_deadlineWithTooFew_isAbandonedThere(Phase phase) {
    at(phase);
    List.copyOf(bench.replies.keySet()).subList(0, 3).forEach(bench::reply);
    bench.deadline();
    assertThat(bench.abandoned).hasSize(1);
    assertThat(bench.abandoned.get(0).phase()).isEqualTo(phase);
    assertThat(bench.abandoned.get(0).disclosure())
        .isEqualTo(
            phase == Phase.UNMASK ? Disclosure.MAY_HAVE_BEEN_REVEALED : Disclosure.NO_INTENT);
    assertThat(bench.connected).isEmpty();
    assertThat(bench.phase()).isEqualTo(Phase.SELECTION);
  }

  @ParameterizedTest
  @EnumSource(names = {"ADVERTISE_KEYS", "SHARE_KEYS", "MASKED_INPUT", "CONSISTENCY", "UNMASK"})
  void aggregating_stopped_isAbandonedAndFinished(Phase phase) {
    at(phase);
    bench.on(new RoundEvent.Stopping());
    assertThat(bench.finish.orElseThrow().ending()).isEqualTo(Ending.CLOSED);
    assertThat(bench.abandoned.get(0).phase()).isEqualTo(phase);
    assertThat(lastEnd("d0").getOutcome()).isEqualTo(Outcome.ABANDONED);
    assertThat(lastEnd("d0").getComeBackAfterMillis()).isPositive();
  }

  @Test
  void aggregating_fewerThanTheMinimumCohort_isAbandonedThoughTheThresholdHolds() {
    Bench strict = new Bench(1, 6, 6, 3);
    strict.resume();
    strict.checkIn(Bench.NAMES.toArray(new String[0]));
    strict.repliesOfAll();
    strict.repliesOfAll();
    strict.repliesOfAll();
    assertThat(strict.phase()).isEqualTo(Phase.MASKED_INPUT);
    strict.lose("d0");
    assertThat(strict.abandoned.get(0).phase()).isEqualTo(Phase.MASKED_INPUT);
    assertThat(strict.abandoned.get(0).reason()).contains("1 DISCONNECTED", "takes 6");
  }

  @Test
  void aggregating_intentNotYetDurable_asksForNothing() {
    at(Phase.CONSISTENCY);
    bench.repliesOfAll();
    assertThat(bench.storeAnswers).hasSize(1);
    assertThat(bench.replies).isEmpty();
    bench.deadline();
    bench.on(new RoundEvent.SecAggReceived("d0", new byte[10]));
    assertThat(lastEnd("d0").getOutcome()).isEqualTo(Outcome.DROPPED);
    bench.storeAnswer();
    assertThat(bench.phase()).isEqualTo(Phase.UNMASK);
    assertThat(bench.replies).hasSize(5);
  }

  @Test
  void aggregating_tooFewWhileTheIntentIsWritten_nothingWasRevealed() {
    at(Phase.CONSISTENCY);
    bench.repliesOfAll();
    List.of("d0", "d1", "d2").forEach(bench::lose);
    assertThat(bench.abandoned.get(0).disclosure()).isEqualTo(Disclosure.NOTHING_REVEALED);
    assertThat(bench.abandoned.get(0).participants()).isEqualTo(Bench.NAMES);
    // The intent's answer comes to an attempt that does not wait for it.
    bench.storeAnswer();
    assertThat(bench.phase()).isEqualTo(Phase.SELECTION);
  }

  @Test
  void aggregating_storeFails_endsTheTask() {
    at(Phase.CONSISTENCY);
    bench.repliesOfAll();
    bench.on(new RoundEvent.Failed("disk full"));
    assertThat(bench.finish.orElseThrow().ending()).isEqualTo(Ending.FAILED);
    assertThat(bench.finish.orElseThrow().detail()).contains("disk full");
    assertThat(bench.abandoned.get(0).disclosure()).isEqualTo(Disclosure.NOTHING_REVEALED);
  }

  @Test
  void committing_written_tellsEverybodyAndBeginsTheNextRound() {
    at(Phase.COMMIT);
    bench.storeAnswer();
    Bench.NAMES.forEach(
        d -> {
          assertThat(lastEnd(d).getOutcome()).isEqualTo(Outcome.COMMITTED);
          assertThat(lastEnd(d).getRound()).isEqualTo(1);
        });
    assertThat(bench.phase()).isEqualTo(Phase.SELECTION);
    bench.checkIn(Bench.NAMES.toArray(new String[0]));
    bench.settle();
    assertThat(bench.commits).extracting(Effect.Commit::round).containsExactly(1, 2);
    assertThat(bench.finish.orElseThrow().ending()).isEqualTo(Ending.COMPLETED);
  }

  /** Also a device that was lost about its masked input, and heard nothing after it. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void configuring_afterACommit_tellsEachDeviceWhereItsInputWasSummed(boolean arrived) {
    bench.resume(SummedAttempts.NONE);
    bench.checkIn(Bench.NAMES.toArray(new String[0]));
    Bench.NAMES.forEach(d -> assertThat(bench.devices.get(d).start().getSummedAttempt()).isZero());
    long attempt = bench.devices.get("d0").plan().getAttempt();
    assertThat(attempt).isNotZero();
    while (bench.phase() != Phase.MASKED_INPUT) {
      bench.repliesOfAll();
    }
    if (arrived) {
      bench.reply("d0");
    }
    bench.lose("d0");
    bench.settle();
    assertThat(bench.commits.get(0).survivors().contains("d0")).isEqualTo(arrived);
    bench.checkIn(Bench.NAMES.toArray(new String[0]));
    Bench.NAMES.forEach(
        d ->
            assertThat(bench.devices.get(d).start().getSummedAttempt())
                .as(d)
                .isEqualTo(d.equals("d0") && !arrived ? 0 : attempt));
  }

  @Test
  void committing_stopped_waitsForTheCommit() {
    at(Phase.COMMIT);
    bench.on(new RoundEvent.Stopping());
    assertThat(bench.finish).isEmpty();
    bench.storeAnswer();
    assertThat(bench.finish.orElseThrow().ending()).isEqualTo(Ending.CLOSED);
    assertThat(lastEnd("d0").getOutcome()).isEqualTo(Outcome.COMMITTED);
  }

  @Test
  void committing_sumRefused_isAbandonedAndMayHaveBeenRevealed() {
    at(Phase.COMMIT);
    bench.storeAnswers.clear();
    bench.on(new RoundEvent.SumRefused("SUM_OUT_OF_RANGE"));
    assertThat(bench.abandoned.get(0).phase()).isEqualTo(Phase.COMMIT);
    assertThat(bench.abandoned.get(0).disclosure()).isEqualTo(Disclosure.MAY_HAVE_BEEN_REVEALED);
    assertThat(bench.phase()).isEqualTo(Phase.SELECTION);
  }

  @Test
  void committing_storeFails_endsTheTask() {
    at(Phase.COMMIT);
    bench.on(new RoundEvent.Failed("disk full"));
    assertThat(bench.finish.orElseThrow().ending()).isEqualTo(Ending.FAILED);
    // The commit's own answer may still come.
    bench.storeAnswer();
  }

  @Test
  void answers_thatNothingAskedFor_throw() {
    bench.resume();
    assertThatThrownBy(() -> bench.on(new RoundEvent.CommitWritten(Bench.CHECKPOINT)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> bench.on(new RoundEvent.SumRefused("")))
        .isInstanceOf(IllegalStateException.class);
  }

  private void atConfiguration() {
    bench.resume();
    bench.checkIn(Bench.NAMES.toArray(new String[0]));
  }

  private void at(Phase phase) {
    atConfiguration();
    while (bench.phase() != phase) {
      bench.repliesOfAll();
      if (bench.phase() != Phase.COMMIT) {
        bench.storeAnswer();
      }
    }
  }

  private RoundEnd lastEnd(String device) {
    List<RoundEnd> ends = bench.ends.get(device);
    return ends.get(ends.size() - 1);
  }
}
