package dev.tacit.learning.dpsgd;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.model.Model;
import dev.tacit.privacy.noise.RandomStream;
import java.util.List;

/**
 * The sum of clipped per-example gradients, in micro-batches of the model's capacity, so that
 * memory is bounded whatever the Poisson draw gives.
 *
 * <h2>What adding or removing one example can do to the sum, in floating point</h2>
 *
 * With v = 2^-53, N = {@link #MAXIMUM_EXAMPLES} and C' the norm that gradients are clipped to:
 *
 * <ul>
 *   <li>The numbers g of an example's gradient are floats, or products of two (dense layers), or
 *       sums of floats in double (embeddings). The squared norm is theirs to within 2^-25, rounded
 *       up where it comes from float arithmetic ({@link
 *       dev.tacit.learning.kernels.Kernels#squaredNormBound}). The factor s is 2^-23 below the
 *       exact one, and as a float rounded down; what it makes of a dense layer's gradient by the
 *       outputs is rounded to 2^-24, and set to zero where it would be subnormal. So the terms that
 *       are added have norm at most C', whatever the size of g. An example whose gradient is not
 *       finite adds zeros. Where tensors are clipped by themselves, each of k terms has norm at
 *       most C' / sqrt(k).
 *   <li>Drawn examples are dealt to groups at random, each by a draw of its own, so that adding or
 *       removing one changes its own group alone. A group of at most 2 M examples is at most two
 *       runs of at most M; a larger one is added example by example in double.
 *   <li>Terms of other examples, and sums of other groups, are the same numbers with and without
 *       the one: a row of a product does not depend on its place or neighbours ({@link
 *       Model#hasSeparateRows}, which is required).
 *   <li>In a run of m examples terms are added in float, from the first to the last: the k-th
 *       addition errs, coordinate by coordinate, by at most 2^-24 times the sum of the absolute
 *       values of the first k terms, so in norm by at most 2^-24 k C', and a product that is
 *       rounded before it is added by 2^-24 C'; in all by at most 2^-24 C' m (m + 3) / 2, but for
 *       factors of 1 + 2^-24 m. That is for two runs with and two without the one 2^-23 C' M (M +
 *       3).
 *   <li>What runs give is added in double. An addition errs by at most v times its result,
 *       coordinate by coordinate, so in norm by at most v k C' when k examples are in the result.
 *       Over N examples at most, in whatever order, a computed sum is within v N (N + 1) C' / 2 of
 *       the exact sum of what was added, but for factors of 1 + v N.
 *   <li>So two sums that differ in one example are within C' (1 + 2^-23 M (M + 4) + v (N + 8)^2) of
 *       each other, and {@link #shrunk} chooses C' so that this is C. No other count of examples
 *       enters, neither how many there are nor how many were drawn.
 * </ul>
 *
 * <p>Noise is added to the doubles as they are ({@link dev.tacit.privacy.noise.GaussianNoise}).
 *
 * <p>Products never go to a library such as OpenBLAS: it treats the edges of a matrix, and small
 * matrices, by other code, so that one row more may change the last bits of all; at a kink, such as
 * that of a ReLU, last bits decide over whole gradients, and one example would move the sum by as
 * many norms as there are examples at it. Not covered is timing.
 *
 * <p>Not thread-safe; {@link #compute} uses threads of its own if there are several workspaces.
 */
public final class ClippedSum implements AutoCloseable {
  /** The most examples that a store may hold: a public bound on every draw. */
  public static final int MAXIMUM_EXAMPLES = 1 << 22;

  /** Room for what rounding adds to norms and factors. */
  private static final double ROOM = 1 - 0x1p-23;

  private final MicroBatches batches;
  private final Clipping clipping;
  private double norm;

  /**
   * @param workspaces one for each thread, all of one model; {@link Model#forClippedSums}
   * @param examples that the sums are over
   * @param clippingNorm C, what one example may move a sum by at most, whatever the clipping; in
   *     [2^-20, 2^20]
   * @throws IllegalArgumentException if the examples do not fit the model, or are more than {@link
   *     #MAXIMUM_EXAMPLES}, or a workspace is not {@link Model#hasSeparateRows}
   */
  public ClippedSum(
      List<Model> workspaces, ExampleStore examples, Clipping clipping, double clippingNorm) {
    if (examples.size() > MAXIMUM_EXAMPLES) {
      throw new IllegalArgumentException(
          "examples must be at most " + MAXIMUM_EXAMPLES + " but was " + examples.size());
    }
    if (!workspaces.stream().allMatch(Model::hasSeparateRows)) {
      throw new IllegalArgumentException(
          "workspaces must be of kernels whose rows do not depend on each other (Model.forClippedSums)"
              + " but"
              + " one was not");
    }
    this.clipping = clipping;
    this.batches = new MicroBatches(workspaces, examples, clipping instanceof Clipping.PerTensor);
    clippingNorm(clippingNorm);
  }

  /** Sets C for the sums that follow; in [2^-20, 2^20]. */
  public void clippingNorm(double value) {
    DpSgdSettings.checkClippingNorm(value);
    norm = shrunk(value, batches.run());
  }

  /**
   * How many groups drawn examples should be dealt to.
   *
   * @param expectedBatch a public number, never a count of what was drawn
   */
  public int groups(double expectedBatch) {
    return batches.groups(expectedBatch);
  }

  /** A uniform number below {@code groups} for each of {@code count} drawn examples. */
  public static int[] deal(RandomStream random, int count, int groups) {
    int[] group = new int[count];
    for (int i = 0; i < count; i++) {
      group[i] = (int) Math.multiplyHigh(random.nextLong() >>> 1, (long) groups << 1);
    }
    return group;
  }

  /** Takes the weights that the following sums are at; copies. */
  public void load(float[] parameters) {
    batches.load(parameters);
  }

  /**
   * Overwrites {@code sum} with the clipped sum over the drawn examples at the loaded parameters.
   *
   * @param drawn numbers of examples, ascending
   * @param groups the group of each, 0 or more: random, independent of one another and of the
   *     examples, uniform over {@link #groups}
   * @return how many of the drawn were within the norm before they were clipped; as private as the
   *     examples
   */
  public int compute(int[] drawn, int[] groups, double[] sum) {
    return batches.sum(batches.byGroup(drawn, groups), this::clip, sum);
  }

  @Override
  public void close() {
    batches.close();
  }

  /**
   * C', so that one example moves the computed sum by at most C = {@code clippingNorm}.
   *
   * @param run examples that are added to each other in float, at most
   */
  static double shrunk(double clippingNorm, int run) {
    double most = MAXIMUM_EXAMPLES + 8.0;
    double floats = run * (run + 4.0) * 0x1p-23;
    return clippingNorm / (1 + floats + most * most * 0x1p-53);
  }

  /** Sets the factors of one example; whether it was within the norm. */
  private boolean clip(Model model, int place, double squaredNorm, double[][] factors) {
    if (clipping instanceof Clipping.PerTensor) {
      double[] squared = model.squaredNormsByTensor(place);
      double share = norm / Math.sqrt(squared.length);
      // A gradient that is not finite in one tensor is none in all.
      boolean finite = squaredNorm < Double.POSITIVE_INFINITY;
      for (int t = 0; t < squared.length; t++) {
        factors[t][place] = finite ? factor(squared[t], share) : 0;
      }
    } else {
      double factor =
          clipping instanceof Clipping.Automatic automatic
              ? factor(squaredNorm, norm, automatic.stability())
              : factor(squaredNorm, norm);
      // All tensors' factors are one array.
      factors[0][place] = factor;
    }
    return squaredNorm <= norm * norm;
  }

  /**
   * At most norm / (sqrt(squaredNorm) + stability) after all roundings; 0 for what is not finite.
   */
  static double factor(double squaredNorm, double norm, double stability) {
    if (!(squaredNorm < Double.POSITIVE_INFINITY)) {
      return 0;
    }
    return norm / (Math.sqrt(squaredNorm) + stability) * ROOM;
  }

  /** At most min(1, norm / sqrt(squaredNorm)) after all roundings; 0 for what is not finite. */
  static double factor(double squaredNorm, double norm) {
    if (!(squaredNorm < Double.POSITIVE_INFINITY)) {
      return 0;
    }
    return Math.min(1, norm / Math.sqrt(squaredNorm) * ROOM);
  }
}
