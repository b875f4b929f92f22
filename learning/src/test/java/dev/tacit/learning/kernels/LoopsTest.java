package dev.tacit.learning.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LoopsTest {
  @Test
  void tanh_allMagnitudes_isWithinHalfAMillionthOfTheTrueValue() {
    float[] values = new float[400_001];
    for (int i = 0; i < values.length; i++) {
      double x = (i - 200_000) / 200_000.0;
      values[i] = (float) (12 * x * x * x);
    }
    float[] outputs = values.clone();
    Loops.tanh(outputs, outputs.length);
    for (int i = 0; i < values.length; i++) {
      double exact = Math.tanh(values[i]);
      assertThat(Math.abs(outputs[i] - exact))
          .as("tanh %s", values[i])
          .isLessThanOrEqualTo(5e-7 * Math.abs(exact));
      assertThat(Math.abs(outputs[i])).isLessThanOrEqualTo(1f);
    }
  }

  @Test
  void tanh_notANumber_staysSo() {
    float[] values = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
    Loops.tanh(values, 3);
    assertThat(values[0]).isNaN();
    assertThat(values[1]).isBetween(0.9999995f, 1f);
    assertThat(values[2]).isBetween(-1f, -0.9999995f);
  }

  /** Of both ways, that for machines without the Vector API too. */
  @Test
  void routeToMaximum_equalCandidates_givesAllToTheFirst() {
    for (boolean plain : new boolean[] {false, true}) {
      float[] values = {1, 5, 5, 5, Float.MIN_VALUE, 0, 0};
      float[] into = new float[7];
      float[] remaining = {2};
      for (int offset = 0; offset < 4; offset++) {
        route(plain, values, into, offset, new float[] {5}, remaining);
      }
      assertThat(into).containsExactly(0, 2, 0, 0, 0, 0, 0);

      remaining[0] = 3;
      float[] smallest = {Float.MIN_VALUE};
      for (int offset = 6; offset > 3; offset--) {
        route(plain, values, into, offset, smallest, remaining);
      }
      assertThat(into).containsExactly(0, 2, 0, 0, 3, 0, 0);
    }
  }

  private static void route(
      boolean plain, float[] values, float[] into, int offset, float[] maxima, float[] remaining) {
    if (plain) {
      Loops.plainRouteToMaximum(values, into, offset, maxima, remaining, remaining.length);
    } else {
      Loops.routeToMaximum(values, into, offset, maxima, remaining, remaining.length);
    }
  }

  @Test
  void vectorLoops_anyLength_doWhatPlainOnesDo() {
    assertThat(Loops.VECTORS).isTrue();
    for (int length = 1; length < 70; length++) {
      Random random = new Random(length);
      float[] values = numbers(random, length + 5);
      float[] maxima = numbers(random, length);
      float[] plainly = maxima.clone();
      Loops.maximum(maxima, values, 5, length);
      Loops.plainMaximum(plainly, values, 5, length);
      assertThat(maxima).containsExactly(plainly);

      float[] into = numbers(random, length + 5);
      float[] intoPlainly = into.clone();
      float[] remaining = numbers(random, length);
      float[] remainingPlainly = remaining.clone();
      Loops.routeToMaximum(values, into, 5, maxima, remaining, length);
      Loops.plainRouteToMaximum(values, intoPlainly, 5, maxima, remainingPlainly, length);
      assertThat(into).containsExactly(intoPlainly);
      for (int i = 0; i < length; i++) {
        // Not told from -0, which is what a plain loop leaves of a negative gradient.
        assertThat(remaining[i] == remainingPlainly[i]).isTrue();
      }
    }
  }

  /** Whole numbers, so that equal ones are frequent and sums exact. */
  private static float[] numbers(Random random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextInt(7) - 3;
    }
    return numbers;
  }

  @Test
  void reluGradient_smallestOutput_passesAndZeroDoesNot() {
    float[] gradients = {1, 2, 3};
    Loops.reluGradient(new float[] {0, Float.MIN_VALUE, 1e38f}, gradients, 3);
    assertThat(gradients).containsExactly(0, 2, 3);
  }
}
