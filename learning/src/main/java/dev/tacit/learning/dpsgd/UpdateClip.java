package dev.tacit.learning.dpsgd;

/**
 * Clips whole updates, such as a user's, and sums them up (McMahan, Ramage, Talwar and Zhang,
 * "Learning Differentially Private Recurrent Language Models", ICLR 2018, section 2, flat
 * clipping).
 *
 * <p>One update more or less moves a sum of at most {@link ClippedSum#MAXIMUM_EXAMPLES} updates by
 * at most C, floating point included, by the proof in {@link ClippedSum}: an update's numbers are
 * floats, so the squares are exact in double, and the sum of up to 2^27 of them is off by a
 * relative 2^-26 at most; terms are added in double, one for each update, in whatever groups.
 */
public final class UpdateClip {
  private UpdateClip() {}

  /**
   * Adds an update, times min(1, C / norm), to a sum. One that is not finite adds nothing.
   *
   * @param update stays as it is
   * @param clippingNorm C, positive; infinite for no bound
   * @return whether its norm was at most C; as private as the update
   */
  public static boolean add(float[] update, double clippingNorm, double[] sum) {
    double squaredNorm = 0;
    for (float value : update) {
      squaredNorm += (double) value * value;
    }
    double norm = ClippedSum.shrunk(clippingNorm, 1);
    double factor = ClippedSum.factor(squaredNorm, norm);
    if (factor > 0) {
      for (int i = 0; i < update.length; i++) {
        sum[i] += factor * update[i];
      }
    }
    return Math.sqrt(squaredNorm) <= norm;
  }
}
