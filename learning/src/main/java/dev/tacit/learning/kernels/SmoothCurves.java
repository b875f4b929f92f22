package dev.tacit.learning.kernels;

/**
 * Smooth functions of single numbers and their slopes, over heap arrays, in float.
 *
 * <p>Each is written like {@link Loops}: no branches, no calls but those that are inlined, so that
 * HotSpot turns it into vector instructions; every number gets the same operations wherever it
 * lies, so that it does not depend on its neighbours, not in the last bit. {@code Math.exp} on
 * doubles takes 30 times as long. NaN gives NaN.
 */
public final class SmoothCurves {
  private static final float ROOT_HALF_PI = 0.7978845608f; // sqrt(2 / pi)
  private static final float DENSITY = 0.3989422804f; // 1 / sqrt(2 pi)
  private static final float CUBE = 0.044715f;

  /** Beyond this the normal distribution's tail is below 1e-32. */
  private static final float FAR = 12f;

  private SmoothCurves() {}

  /** values[i] = exp(values[i]), to within 4e-7 of it for arguments in -72..72, else of the end. */
  public static void exponential(float[] values, int length) {
    for (int i = 0; i < length; i++) {
      values[i] = exponential(values[i]);
    }
  }

  /** values[i] = 1 / (1 + exp(-values[i])), to within 5e-7 of it, or 1e-31. */
  public static void logistic(float[] values, int length) {
    for (int i = 0; i < length; i++) {
      values[i] = logistic(values[i]);
    }
  }

  /** values[i] becomes y = 1 / (1 + exp(-values[i])); slopes[i] = y (1 - y), to within 2e-7. */
  public static void logistic(float[] values, float[] slopes, int length) {
    logistic(values, length);
    for (int i = 0; i < length; i++) {
      slopes[i] = values[i] * (1f - values[i]);
    }
  }

  /**
   * values[i] becomes values[i] / (1 + exp(-values[i])), to within 5e-7 of it; slopes[i] is the
   * derivative, to within 1e-6 of it and 3e-7.
   */
  public static void silu(float[] values, float[] slopes, int length) {
    System.arraycopy(values, 0, slopes, 0, length);
    logistic(slopes, length);
    for (int i = 0; i < length; i++) {
      values[i] *= slopes[i];
    }
    for (int i = 0; i < length; i++) {
      slopes[i] += values[i] * (1f - slopes[i]);
    }
  }

  /**
   * values[i] = x becomes x (1 + tanh(u)) / 2 for u = sqrt(2 / pi) (x + 0.044715 x^3) (Hendrycks
   * and Gimpel, "Gaussian Error Linear Units", 2016, section 2), to within 5e-7 of it and 5e-7;
   * slopes[i] is the derivative, to within 2.5e-6.
   *
   * @param shares as long as the others; overwritten
   */
  public static void tanhGelu(float[] values, float[] slopes, float[] shares, int length) {
    for (int i = 0; i < length; i++) {
      float x = values[i];
      shares[i] = 2f * ROOT_HALF_PI * x * (1f + CUBE * x * x);
    }
    logistic(shares, length);
    for (int i = 0; i < length; i++) {
      float x = Math.max(-FAR, Math.min(FAR, values[i]));
      float inner = 2f * ROOT_HALF_PI * (1f + 3f * CUBE * x * x);
      slopes[i] = shares[i] + x * inner * shares[i] * (1f - shares[i]);
    }
    for (int i = 0; i < length; i++) {
      values[i] *= shares[i];
    }
  }

  /**
   * values[i] becomes itself times the normal distribution there (the same paper, section 2), to
   * within 2e-7 of it and 4e-7; slopes[i] is the derivative, to within 5e-7.
   *
   * @param tails as long as the others; overwritten
   */
  public static void gelu(float[] values, float[] slopes, float[] tails, int length) {
    System.arraycopy(values, 0, tails, 0, length);
    for (int i = 0; i < length; i++) {
      slopes[i] = -0.5f * tails[i] * tails[i];
    }
    exponential(slopes, length);
    for (int i = 0; i < length; i++) {
      tails[i] = tail(Math.min(FAR, Math.abs(tails[i])), slopes[i]);
    }
    for (int i = 0; i < length; i++) {
      float x = Math.max(-FAR, Math.min(FAR, values[i]));
      // The tail is 1/2 at 0, where the sign comes out as 0; of no other float does it.
      float sign = Math.max(-1f, Math.min(1f, x * 1e38f * 1e38f));
      slopes[i] = 0.5f + sign * (0.5f - tails[i]) + DENSITY * x * slopes[i];
    }
    for (int i = 0; i < length; i++) {
      values[i] = Math.max(0f, values[i]) - Math.min(FAR, Math.abs(values[i])) * tails[i];
    }
  }

  private static float logistic(float x) {
    return 1f / (1f + exponential(-x));
  }

  /**
   * exp(x) as 2^n exp(r): n = x / log 2, rounded by adding and taking away a number whose last bit
   * is 1, and |r| at most log(2) / 2, where a polynomial of degree 6 is within 1e-8 of exp.
   *
   * <p>HotSpot makes no vectors of a change of type, so that 2^n is not made of bits: it is a
   * polynomial's (2^(n/128))^128, within 4 % of it, whose significant bits but for two are rounded
   * away (Dekker, "A floating-point technique for extending the available precision", Numerische
   * Mathematik 18, 1971, section 5), so that it is exact.
   */
  private static float exponential(float x) {
    float within = Math.max(-72f, Math.min(72f, x));
    float n = (within * 1.44269504f + 12582912f) - 12582912f;
    float r = (within - n * 0.693359375f) + n * 2.12194440e-4f;
    float p = 0.0013901527f * r + 0.008363733f;
    p = p * r + 0.04166686f;
    p = p * r + 0.16666573f;
    p = p * r + 0.5f;
    p = p * (r * r) + r + 1f;
    float m = n * 0.0078125f;
    float power = 0.008916975f * m + 0.05664503f;
    power = power * m + 0.24075828f;
    power = power * m + 0.6929598f;
    power = power * m + 0.9999559f;
    power *= power;
    power *= power;
    power *= power;
    power *= power;
    power *= power;
    power *= power;
    power *= power;
    float large = power * 4194305f;
    return p * (large - (large - power));
  }

  /**
   * The normal distribution at -x for x in 0..{@link #FAR}, given bell = exp(-x^2 / 2), to within
   * 1e-6 of it: bell times a polynomial in 1 / (1 + 0.3 x), the form of Hastings ("Approximations
   * for Digital Computers", 1955), fitted for the least relative error.
   */
  private static float tail(float x, float bell) {
    float t = 1f / (1f + 0.3f * x);
    float p = 0.035674877f * t - 0.1572035f;
    p = p * t + 0.20635419f;
    p = p * t - 0.053684242f;
    p = p * t + 0.12856193f;
    p = p * t + 0.09991341f;
    p = p * t + 0.120753966f;
    p = p * t + 0.1196293f;
    return bell * (p * t);
  }
}
