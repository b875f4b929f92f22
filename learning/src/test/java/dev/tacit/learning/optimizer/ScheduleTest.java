package dev.tacit.learning.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  @Test
  void at_eachKind_followsItsFormula() {
    follows(Schedule.constant(0.3), 0.3, 0.3, 0.3, 0.3, 0.3, 0.3);
    follows(new Schedule.StepDecay(0.8, 2, 0.5), 0.8, 0.8, 0.4, 0.4, 0.2, 0.2);
    follows(new Schedule.Exponential(1, 0.1), 1, 0.1, 0.01, 0.001);
    follows(new Schedule.InverseTime(1, 0.5), 1, 1 / 1.5, 0.5, 0.4);
    double half = Math.sqrt(0.5) / 2;
    follows(new Schedule.Cosine(2, 1, 4), 2, 1.5 + half, 1.5, 1.5 - half, 1, 1, 1);
    follows(
        new Schedule.WarmUp(4, new Schedule.Exponential(1, 0.5)), 0.25, 0.5, 0.75, 1, 1, 0.5, 0.25);
  }

  @Test
  void settings_outOfRange_areRefused() {
    refused(() -> Schedule.constant(-1));
    refused(() -> Schedule.constant(Double.NaN));
    refused(() -> new Schedule.StepDecay(1, 0, 0.5));
    refused(() -> new Schedule.Exponential(0, 0.5));
    refused(() -> new Schedule.Cosine(1, 2, 3));
    refused(() -> new Schedule.InverseTime(1, -1));
    refused(() -> new Schedule.WarmUp(0, Schedule.constant(1)));
    refused(() -> new Schedule.WarmUp(2, new Schedule.WarmUp(2, Schedule.constant(1))));
  }

  @Test
  void average_resumed_goesOnAndBeforeAnyUpdateThereIsNone() {
    WeightAverage average = new WeightAverage(0.5, 1);
    assertThatIllegalStateException().isThrownBy(average::average);
    average.update(new float[] {4});
    WeightAverage resumed = WeightAverage.resume(0.5, average.average(), average.updates());
    resumed.update(new float[] {2});
    assertThat(resumed.average()).containsExactly(3);
    assertThat(average.average()).containsExactly(4);
    refused(() -> resumed.update(new float[2]));
    refused(() -> WeightAverage.resume(0.5, new float[] {1}, 0));
  }

  private static void follows(Schedule schedule, double... rates) {
    for (int step = 0; step < rates.length; step++) {
      assertThat(schedule.at(step))
          .as("%s at %d", schedule, step)
          .isCloseTo(rates[step], within(1e-12));
    }
  }

  private static void refused(ThrowingCallable made) {
    assertThatIllegalArgumentException().isThrownBy(made);
  }
}
