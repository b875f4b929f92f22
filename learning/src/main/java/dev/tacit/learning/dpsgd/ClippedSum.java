package dev.tacit.learning.dpsgd;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.model.Model;
import java.util.Arrays;

/**
 * The sum of clipped per-example gradients, in micro-batches of the model's capacity, so that
 * memory is bounded whatever the Poisson draw gives.
 *
 * <h2>What adding or removing one example can do to the sum, in floating point</h2>
 *
 * With u = 2^-24, m the capacity of a micro-batch and C' the norm that gradients are clipped to:
 *
 * <ul>
 *   <li>The numbers g that an example adds, scaled by its factor s, have norm at most C': the
 *       squared norm is rounded up ({@link dev.tacit.learning.kernels.Kernels#squaredNormBound}), s
 *       down. An example whose gradient is not finite adds zeros.
 *   <li>Adding n &lt;= m of them in float, in any order, errs by at most (m + 3) u times the sum of
 *       |s g|, coordinate by coordinate, so in norm by at most (m + 3) u n C' (Higham, 2nd ed.,
 *       section 3.1). Micro-batches are added in double, whose error is below that by 2^-29 and is
 *       covered by one more u; rounding the sum to float before noise is added costs another. In
 *       all, a sum over B examples is within (m + 5) u B C' of the exact sum of numbers of norm at
 *       most C'.
 *   <li>So two sums that differ in one example are within C' (1 + 2 (m + 5) u B) of each other, and
 *       {@link #shrunk} chooses C' so that this is C for all B up to twice the expected batch and
 *       100. A Poisson draw exceeds that with probability below 2^-80 (Chernoff's bound).
 * </ul>
 *
 * <p>Not covered: an example's own gradient is computed in float, and its last bits may depend on
 * its place in the micro-batch, because a matrix product treats its edges by other code. That
 * changes the other examples' terms in their last bits (relative 1e-6 or so) and is not bounded by
 * a proof here; nor are underflow of terms below 1e-38, and timing.
 */
final class ClippedSum {
  private static final double UNIT = 0x1p-24;

  private final Model model;
  private final ExampleStore examples;
  private final double norm;
  private final double[] squaredNorms;
  private final float[] factors;

  /**
   * @param norm what gradients are clipped to
   */
  ClippedSum(Model model, ExampleStore examples, double norm) {
    model.accept(examples);
    this.model = model;
    this.examples = examples;
    this.norm = norm;
    this.squaredNorms = new double[model.capacity()];
    this.factors = new float[model.capacity()];
  }

  /** C', so that one example moves the computed sum by at most C = {@code clippingNorm}. */
  static double shrunk(double clippingNorm, int capacity, double expectedBatch) {
    double largestBatch = 2 * expectedBatch + 100;
    return clippingNorm / (1 + 2 * (capacity + 5) * UNIT * largestBatch);
  }

  /**
   * Overwrites {@code sum} with the clipped sum over the drawn examples at the loaded parameters.
   */
  void compute(int[] drawn, double[] sum) {
    Arrays.fill(sum, 0);
    for (int start = 0; start < drawn.length; start += model.capacity()) {
      int count = Math.min(model.capacity(), drawn.length - start);
      for (int i = 0; i < count; i++) {
        model.input(i, examples, drawn[start + i]);
      }
      model.forward(count);
      model.lossGradients(count);
      model.backward(count, squaredNorms);
      for (int i = 0; i < count; i++) {
        factors[i] = factor(squaredNorms[i], norm);
      }
      model.addClipped(count, factors, sum);
    }
  }

  /** At most min(1, norm / sqrt(squaredNorm)) after all roundings; 0 for what is not finite. */
  static float factor(double squaredNorm, double norm) {
    if (!(squaredNorm < Double.POSITIVE_INFINITY)) {
      return 0f;
    }
    double exact = norm / Math.sqrt(squaredNorm);
    return exact >= 1 ? 1f : (float) (exact * (1 - 2 * UNIT));
  }
}
