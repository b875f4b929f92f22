package dev.tacit.learning.dpsgd;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.model.Model;
import java.util.List;

/**
 * Sums of gradients as they are, for training without privacy of the example: on the engine of
 * {@link ClippedSum}, but no norm is taken. An example whose gradient is not finite adds what it
 * has.
 *
 * <p>Not thread-safe; {@link #compute} uses threads of its own if there are several workspaces.
 */
public final class PlainSum implements AutoCloseable {
  private final MicroBatches batches;

  /**
   * @param workspaces one for each thread, all of one model
   * @throws IllegalArgumentException if the examples do not fit the model
   */
  public PlainSum(List<Model> workspaces, ExampleStore examples) {
    this.batches = new MicroBatches(workspaces, examples);
  }

  /** Takes the weights that the following sums are at; copies. */
  public void load(float[] parameters) {
    batches.load(parameters);
  }

  /** Overwrites {@code sum} with the sum over the batch's examples at the loaded parameters. */
  public void compute(int[] batch, double[] sum) {
    batches.sum(MicroBatches.inOrder(batch, batches.capacity()), null, sum);
  }

  @Override
  public void close() {
    batches.close();
  }
}
