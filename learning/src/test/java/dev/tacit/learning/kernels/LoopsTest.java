package dev.tacit.learning.kernels;

import static org.assertj.core.api.Assertions.assertThat;

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

  @Test
  void routeToMaximum_equalCandidates_givesAllToTheFirst() {
    float[] values = {1, 5, 5, 5, Float.MIN_VALUE, 0, 0};
    float[] into = new float[7];
    float[] remaining = {2};
    float[] routed = new float[1];
    for (int offset = 0; offset < 4; offset++) {
      Loops.routeToMaximum(values, into, offset, new float[] {5}, 0, remaining, routed, 1);
    }
    assertThat(into).containsExactly(0, 2, 0, 0, 0, 0, 0);

    remaining[0] = 3;
    float[] smallest = {Float.MIN_VALUE};
    for (int offset = 6; offset > 3; offset--) {
      Loops.routeToMaximum(values, into, offset, smallest, 0, remaining, routed, 1);
    }
    assertThat(into).containsExactly(0, 2, 0, 0, 3, 0, 0);
  }

  @Test
  void reluGradient_smallestOutput_passesAndZeroDoesNot() {
    float[] gradients = {1, 2, 3};
    Loops.reluGradient(new float[] {0, Float.MIN_VALUE, 1e38f}, gradients, 3);
    assertThat(gradients).containsExactly(0, 2, 3);
  }
}
