package dev.tacit.learning.kernels;

/**
 * Loops over heap arrays, written so that HotSpot turns each into vector instructions: no calls but
 * intrinsic ones, no branches, one array written.
 */
public final class Loops {
  private Loops() {}

  /**
   * values[i] = tanh(values[i]), to within 4 units in the last place.
   *
   * <p>The rational minimax approximation of degree 13 over 6 that Eigen uses ({@code
   * generic_fast_tanh_float}); beyond |x| = 7.9 the float nearest to tanh is within 3e-7 of 1.
   * {@code Math.tanh} takes 50 times as long.
   */
  public static void tanh(float[] values, int length) {
    for (int i = 0; i < length; i++) {
      float x = Math.max(-7.90531110763549805f, Math.min(7.90531110763549805f, values[i]));
      float s = x * x;
      float p = s * -2.76076847742355e-16f + 2.00018790482477e-13f;
      p = p * s - 8.60467152213735e-11f;
      p = p * s + 5.12229709037114e-08f;
      p = p * s + 1.48572235717979e-05f;
      p = p * s + 6.37261928875436e-04f;
      p = p * s + 4.89352455891786e-03f;
      float q = s * 1.19825839466702e-06f + 1.18534705686654e-04f;
      q = q * s + 2.26843463243900e-03f;
      q = q * s + 4.89352518554385e-03f;
      values[i] = x * p / q;
    }
  }

  /** gradients[i] *= 1 - outputs[i]^2. */
  public static void tanhGradient(float[] outputs, float[] gradients, int length) {
    for (int i = 0; i < length; i++) {
      gradients[i] *= 1f - outputs[i] * outputs[i];
    }
  }

  /** values[i] = max(0, values[i]). */
  public static void relu(float[] values, int length) {
    for (int i = 0; i < length; i++) {
      values[i] = Math.max(0f, values[i]);
    }
  }

  /** gradients[i] = 0 where outputs[i] is 0. */
  public static void reluGradient(float[] outputs, float[] gradients, int length) {
    for (int i = 0; i < length; i++) {
      gradients[i] *= oneUnlessZero(outputs[i]);
    }
  }

  /** into[i] = max(into[i], from[offset + i]). */
  public static void maximum(float[] into, int at, float[] from, int offset, int length) {
    for (int i = 0; i < length; i++) {
      into[at + i] = Math.max(into[at + i], from[offset + i]);
    }
  }

  /** values[i] *= factors[i]. */
  public static void multiply(float[] values, float[] factors, int length) {
    for (int i = 0; i < length; i++) {
      values[i] *= factors[i];
    }
  }

  /** into[i] += from[offset + i]. */
  public static void add(float[] into, int at, float[] from, int offset, int length) {
    for (int i = 0; i < length; i++) {
      into[at + i] += from[offset + i];
    }
  }

  /** into[at + i] += from[i]. */
  public static void add(double[] into, int at, double[] from, int length) {
    for (int i = 0; i < length; i++) {
      into[at + i] += from[i];
    }
  }

  /** into[at + i] += factor from[i], in double. */
  public static void addScaled(double[] into, int at, double factor, float[] from, int length) {
    for (int i = 0; i < length; i++) {
      into[at + i] += factor * from[i];
    }
  }

  /** into[at + i] += factor from[offset + i]. */
  public static void addScaled(
      double[] into, int at, double factor, double[] from, int offset, int length) {
    for (int i = 0; i < length; i++) {
      into[at + i] += factor * from[offset + i];
    }
  }

  /** The same for four rows of {@code from}, one after the other, in one pass over {@code into}. */
  public static void addFourScaled(
      double[] into, int at, double[] factors, double[] from, int offset, int length) {
    double a = factors[0];
    double b = factors[1];
    double c = factors[2];
    double d = factors[3];
    int second = offset + length;
    int third = second + length;
    int fourth = third + length;
    for (int i = 0; i < length; i++) {
      into[at + i] +=
          (a * from[offset + i] + b * from[second + i])
              + (c * from[third + i] + d * from[fourth + i]);
    }
  }

  /** into[at + i] = factor from[i], in double. */
  public static void scale(double[] into, int at, float[] from, double factor, int length) {
    for (int i = 0; i < length; i++) {
      into[at + i] = factor * from[i];
    }
  }

  /**
   * 0 for 0 and 1 for anything above: a comparison without a branch. Both factors are needed, so
   * that the smallest subnormal comes out above 1 before the minimum is taken.
   */
  private static float oneUnlessZero(float value) {
    return Math.min(1f, value * 1e38f * 1e38f);
  }

  /**
   * Routes gradients of a maximum to one of its candidates, first come first served: where {@code
   * values[offset + i] == maxima[at + i]}, {@code remaining[i]} moves to {@code into[offset + i]}.
   */
  public static void routeToMaximum(
      float[] values,
      float[] into,
      int offset,
      float[] maxima,
      int at,
      float[] remaining,
      float[] routed,
      int length) {
    for (int i = 0; i < length; i++) {
      routed[i] = remaining[i] * (1f - oneUnlessZero(maxima[at + i] - values[offset + i]));
    }
    for (int i = 0; i < length; i++) {
      into[offset + i] += routed[i];
    }
    for (int i = 0; i < length; i++) {
      remaining[i] -= routed[i];
    }
  }
}
