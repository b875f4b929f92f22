package dev.tacit.learning.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.special.Erf;
import org.junit.jupiter.api.Test;

/** Against double arithmetic, densely around 0 and to both ends. */
class SmoothCurvesTest {
  private static final double ROOT = Math.sqrt(2 / Math.PI);

  @Test
  void exponential_withinItsRange_isGoodTo4e7OfTheTrueValue() {
    float[] inputs = inputs(72);
    float[] values = inputs.clone();
    SmoothCurves.exponential(values, values.length);
    assertRelative(inputs, values, Math::exp, 4e-7, 0);
  }

  @Test
  void exponential_outsideItsRange_isThatOfTheEnd() {
    float[] values = {-73, Float.NEGATIVE_INFINITY, 73, Float.POSITIVE_INFINITY, Float.NaN, 0};
    SmoothCurves.exponential(values, values.length);
    float least = (float) Math.exp(-72);
    assertThat(values[0]).isBetween(least * 0.999999f, least * 1.000001f).isEqualTo(values[1]);
    assertThat(values[2]).isBetween(0.999999f / least, 1.000001f / least).isEqualTo(values[3]);
    assertThat(values[4]).isNaN();
    assertThat(values[5]).isEqualTo(1);
  }

  @Test
  void logistic_allMagnitudes_isGoodTo5e7OfTheTrueValue() {
    float[] inputs = inputs(100);
    float[] values = inputs.clone();
    float[] slopes = new float[inputs.length];
    SmoothCurves.logistic(values, slopes, inputs.length);
    assertRelative(inputs, values, SmoothCurvesTest::logistic, 5e-7, 1e-31);
    assertRelative(inputs, slopes, x -> logistic(x) * (1 - logistic(x)), 0, 2e-7);
  }

  @Test
  void silu_allMagnitudes_isGoodTo5e7OfTheTrueValue() {
    float[] inputs = inputs(100);
    float[] values = inputs.clone();
    float[] slopes = new float[inputs.length];
    SmoothCurves.silu(values, slopes, inputs.length);
    assertRelative(inputs, values, x -> x * logistic(x), 5e-7, 1e-29);
    assertRelative(inputs, slopes, x -> logistic(x) * (1 + x * (1 - logistic(x))), 1e-6, 3e-7);
  }

  @Test
  void tanhGelu_allMagnitudes_isWithin5e7() {
    float[] inputs = inputs(30);
    float[] values = inputs.clone();
    float[] slopes = new float[inputs.length];
    SmoothCurves.tanhGelu(values, slopes, new float[inputs.length], inputs.length);
    assertRelative(
        inputs, values, x -> x * logistic(2 * ROOT * (x + 0.044715 * x * x * x)), 5e-7, 5e-7);
    assertRelative(
        inputs,
        slopes,
        x -> {
          double y = logistic(2 * ROOT * (x + 0.044715 * x * x * x));
          return y + x * 2 * ROOT * (1 + 3 * 0.044715 * x * x) * y * (1 - y);
        },
        0,
        2.5e-6);
  }

  @Test
  void gelu_allMagnitudes_isWithin5e7() {
    float[] inputs = inputs(30);
    float[] values = inputs.clone();
    float[] slopes = new float[inputs.length];
    SmoothCurves.gelu(values, slopes, new float[inputs.length], inputs.length);
    assertRelative(inputs, values, x -> x * normal(x), 2e-7, 4e-7);
    assertRelative(
        inputs,
        slopes,
        x -> normal(x) + x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI),
        0,
        5e-7);
  }

  @Test
  void curves_notANumber_staySo() {
    float[] nan = {Float.NaN};
    float[] slope = {0};
    SmoothCurves.gelu(nan, slope, new float[1], 1);
    assertThat(nan[0] + slope[0]).isNaN();
    assertThat(slope[0]).isNaN();
    nan[0] = Float.NaN;
    SmoothCurves.silu(nan, slope, 1);
    assertThat(nan[0]).isNaN();
    assertThat(slope[0]).isNaN();
    nan[0] = Float.NaN;
    SmoothCurves.tanhGelu(nan, slope, new float[1], 1);
    assertThat(nan[0]).isNaN();
    assertThat(slope[0]).isNaN();
  }

  /** Neither the place in the array nor what lies beside changes the last bit. */
  @Test
  void curves_sameNumberInAnotherPlace_givesTheSameBits() {
    float[] inputs = inputs(20);
    float[] values = inputs.clone();
    float[] slopes = new float[inputs.length];
    for (int warm = 0; warm < 30; warm++) {
      System.arraycopy(inputs, 0, values, 0, inputs.length);
      SmoothCurves.gelu(values, slopes, new float[inputs.length], inputs.length);
    }
    for (int i = 0; i < inputs.length; i += 997) {
      float[] one = {0, inputs[i], 7};
      float[] slope = new float[3];
      SmoothCurves.gelu(one, slope, new float[3], 3);
      assertThat(one[1]).isEqualTo(values[i]);
      assertThat(slope[1]).isEqualTo(slopes[i]);
    }
  }

  private static double logistic(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double normal(double x) {
    return Erf.erfc(-x / Math.sqrt(2)) / 2;
  }

  private static float[] inputs(float far) {
    float[] inputs = new float[200_001];
    for (int i = 0; i < inputs.length; i++) {
      float x = (i - 100_000) / 100_000f;
      inputs[i] = far * x * Math.abs(x);
    }
    return inputs;
  }

  private static void assertRelative(
      float[] inputs,
      float[] outputs,
      DoubleUnaryOperator exact,
      double relative,
      double absolute) {
    double worst = 0;
    float where = 0;
    for (int i = 0; i < inputs.length; i++) {
      double truth = exact.applyAsDouble(inputs[i]);
      double share = Math.abs(outputs[i] - truth) / (relative * Math.abs(truth) + absolute);
      if (!(share <= worst)) {
        worst = share;
        where = inputs[i];
      }
    }
    assertThat(worst).as("error as a share of the bound, at %s", where).isLessThanOrEqualTo(1);
  }
}
