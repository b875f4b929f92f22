package dev.tacit.learning.federated;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.dpsgd.PlainSum;
import dev.tacit.learning.model.Model;
import java.util.Arrays;
import java.util.List;

/**
 * The mean of examples' gradients. One that is not finite adds nothing, so that it does not spoil
 * the others', but counts. Not thread-safe.
 */
final class MeanGradient implements AutoCloseable {
  private final PlainSum sums;
  private final double[] sum;

  MeanGradient(Model model, ExampleStore examples) {
    sums = new PlainSum(List.of(model), examples);
    sum = new double[model.parameterCount()];
  }

  /**
   * @param batch numbers of examples, 1 or more
   * @param into overwritten
   */
  void compute(float[] weights, int[] batch, float[] into) {
    sums.load(weights);
    sums.compute(batch, sum);
    if (!Arrays.stream(sum).allMatch(Double::isFinite)) {
      sums.computeFinite(batch, sum);
    }
    for (int i = 0; i < sum.length; i++) {
      into[i] = (float) (sum[i] / batch.length);
    }
  }

  @Override
  public void close() {
    sums.close();
  }
}
