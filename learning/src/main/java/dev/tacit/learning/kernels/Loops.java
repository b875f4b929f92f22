package dev.tacit.learning.kernels;

import dev.tacit.privacy.vector.VectorModule;
import java.util.Arrays;

/**
 * Loops over heap arrays, written so that HotSpot turns each into vector instructions: no calls but
 * intrinsic ones, no branches, one array written, all at the same index. (Arrays read at different
 * offsets make JDK 17 give up, so that a copy first is ten times as fast.) What gains by it is also
 * there in the Vector API, which is used where the JVM has it.
 */
public final class Loops {
  // Not asked of VectorLoops: without the module its class cannot be loaded.
  static final boolean VECTORS = VectorModule.isLoaded();

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
  public static void maximum(float[] into, float[] from, int offset, int length) {
    if (VECTORS) {
      VectorLoops.maximum(into, from, offset, length);
    } else {
      plainMaximum(into, from, offset, length);
    }
  }

  static void plainMaximum(float[] into, float[] from, int offset, int length) {
    float[] others = Arrays.copyOfRange(from, offset, offset + length);
    for (int i = 0; i < length; i++) {
      into[i] = Math.max(into[i], others[i]);
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

  /** into[at + i] += from[offset + i]. */
  public static void add(double[] into, int at, float[] from, int offset, int length) {
    for (int i = 0; i < length; i++) {
      into[at + i] += from[offset + i];
    }
  }

  /** into[at + i] += from[offset + i]. */
  public static void add(double[] into, int at, double[] from, int offset, int length) {
    for (int i = 0; i < length; i++) {
      into[at + i] += from[offset + i];
    }
  }

  /** into[at + i] += factor from[i], in double. */
  public static void addScaled(double[] into, int at, double factor, float[] from, int length) {
    for (int i = 0; i < length; i++) {
      into[at + i] += factor * from[i];
    }
  }

  /** to[at + i] = from[at + i] + factor sum[at + i], in double. */
  public static void step(
      double factor, double[] sum, float[] from, float[] to, int at, int length) {
    for (int i = at; i < at + length; i++) {
      to[i] = (float) (from[i] + factor * sum[i]);
    }
  }

  /** Whether all numbers from {@code at} on are finite. */
  public static boolean finite(double[] values, int at, int length) {
    for (int i = at; i < at + length; i++) {
      if (!Double.isFinite(values[i])) {
        return false;
      }
    }
    return true;
  }

  /**
   * 0 for 0 and 1 for anything above: a comparison without a branch. Both factors are needed, so
   * that the smallest subnormal comes out above 1 before the minimum is taken.
   */
  private static float oneUnlessZero(float value) {
    return Math.min(1f, value * 1e38f * 1e38f);
  }

  /**
   * Moves the gradient of a maximum to one of its candidates, first come first served: where {@code
   * values[offset + i] == maxima[i]}, {@code remaining[i]} is added to {@code into[offset + i]} and
   * becomes 0.
   *
   * @param maxima not below the values, and finite
   */
  public static void routeToMaximum(
      float[] values, float[] into, int offset, float[] maxima, float[] remaining, int length) {
    if (VECTORS) {
      VectorLoops.routeToMaximum(values, into, offset, maxima, remaining, length);
    } else {
      plainRouteToMaximum(values, into, offset, maxima, remaining, length);
    }
  }

  static void plainRouteToMaximum(
      float[] values, float[] into, int offset, float[] maxima, float[] remaining, int length) {
    float[] shifted = Arrays.copyOfRange(values, offset, offset + length);
    float[] passed = new float[length];
    for (int i = 0; i < length; i++) {
      passed[i] = remaining[i] * oneUnlessZero(maxima[i] - shifted[i]);
    }
    System.arraycopy(into, offset, shifted, 0, length);
    for (int i = 0; i < length; i++) {
      shifted[i] += remaining[i] - passed[i];
    }
    System.arraycopy(shifted, 0, into, offset, length);
    System.arraycopy(passed, 0, remaining, 0, length);
  }
}
