package dev.tacit.learning.dpsgd;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.model.Model;
import java.util.List;

/**
 * Sums of gradients as they are, for training without privacy of the example: on the engine of
 * {@link ClippedSum}, but nothing is clipped.
 *
 * <p>Not thread-safe; sums are formed on threads of its own if there are several workspaces.
 */
public final class PlainSum implements AutoCloseable {
  private final MicroBatches batches;

  /**
   * @param workspaces one for each thread, all of one model
   * @throws IllegalArgumentException if the examples do not fit the model
   */
  public PlainSum(List<Model> workspaces, ExampleStore examples) {
    this.batches = new MicroBatches(workspaces, examples, false);
  }

  /** Takes the weights that the following sums are at; copies. */
  public void load(float[] parameters) {
    batches.load(parameters);
  }

  /**
   * Overwrites {@code sum} with the sum over the batch's examples at the loaded parameters. One
   * whose gradient is not finite adds what it has.
   */
  public void compute(int[] batch, double[] sum) {
    batches.sum(batches.inOrder(batch), sum);
  }

  /**
   * The same over the examples whose gradient is finite, which takes longer.
   *
   * @param batch as in {@link #compute}
   */
  public void computeFinite(int[] batch, double[] sum) {
    batches.sum(batches.inOrder(batch), PlainSum::ifFinite, sum);
  }

  private static boolean ifFinite(Model model, int place, double squaredNorm, double[][] factors) {
    boolean finite = squaredNorm < Double.POSITIVE_INFINITY;
    // All tensors' factors are one array.
    factors[0][place] = finite ? 1 : 0;
    return finite;
  }

  @Override
  public void close() {
    batches.close();
  }
}
