package dev.tacit.learning.federated;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.dpsgd.PlainSum;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.optimizer.OptimizerState;
import dev.tacit.privacy.noise.SecureRandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/**
 * A client's plain stochastic gradient descent (McMahan, Moore, Ramage, Hampson, Agüera y Arcas,
 * AISTATS 2017, algorithm 1, ClientUpdate): what it returns is as private as the examples, until it
 * is clipped whole and noise is on it. Batches are drawn without replacement; when all examples had
 * their turn, in a new order.
 *
 * <p>Stateless and thread-safe; the model and the random stream belong to the calling thread.
 */
public final class LocalSgd {
  private LocalSgd() {}

  /**
   * Trains for all the steps of the settings.
   *
   * @param model a workspace of this thread
   * @param parameters where to start; stays as it is
   * @param examples found to be {@link dev.tacit.learning.data.WellFormed}; of none nothing is
   *     learnt
   * @param random for the order of the examples; the caller closes it
   * @param progress hears the number of steps done, from 1, after each
   * @return new parameters, not finite where training diverged
   * @throws IllegalArgumentException if the examples do not fit the model
   * @throws CancellationException if the thread is interrupted; the interrupt stays set
   */
  public static float[] train(
      Model model,
      float[] parameters,
      ExampleStore examples,
      LocalSgdSettings settings,
      SecureRandomStream random,
      IntConsumer progress) {
    return train(model, parameters, examples, settings, random::nextLong, progress);
  }

  /**
   * The same with an order, and masks of dropout, that the caller chooses, since no privacy rests
   * on them.
   *
   * @param order 64 bits a call
   */
  public static float[] train(
      Model model,
      float[] parameters,
      ExampleStore examples,
      LocalSgdSettings settings,
      LongSupplier order,
      IntConsumer progress) {
    Deck deck = new Deck(examples.size(), order);
    float[] weights = parameters.clone();
    double[] sum = new double[weights.length];
    float[] gradient = new float[weights.length];
    OptimizerState optimizer = new OptimizerState(settings.optimizer(), weights.length);
    try (PlainSum sums = new PlainSum(List.of(model), examples)) {
      for (int step = 0; step < settings.steps(); step++) {
        if (Thread.currentThread().isInterrupted()) {
          throw new CancellationException("training was interrupted before step " + step);
        }
        if (examples.size() > 0) {
          int[] batch = deck.deal(settings.batch());
          sums.load(weights);
          model.training(order.getAsLong());
          sum(sums, batch, sum);
          for (int i = 0; i < sum.length; i++) {
            gradient[i] = (float) (sum[i] / batch.length);
          }
          optimizer.step(weights, gradient);
        }
        progress.accept(step + 1);
      }
    }
    return weights;
  }

  /** An example whose gradient is not finite must not spoil those of the others. */
  private static void sum(PlainSum sums, int[] batch, double[] sum) {
    sums.compute(batch, sum);
    if (!Arrays.stream(sum).allMatch(Double::isFinite)) {
      sums.computeFinite(batch, sum);
    }
  }

  /** Numbers of examples in a random order. */
  private static final class Deck {
    private final int[] order;
    private final LongSupplier random;
    private int dealt;

    Deck(int size, LongSupplier random) {
      this.order = new int[size];
      this.random = random;
      Arrays.setAll(order, i -> i);
      shuffle();
    }

    int[] deal(int batch) {
      if (dealt == order.length) {
        shuffle();
      }
      int from = dealt;
      dealt = (int) Math.min(order.length, (long) from + batch);
      return Arrays.copyOfRange(order, from, dealt);
    }

    private void shuffle() {
      for (int i = order.length - 1; i > 0; i--) {
        // The remainder's bias is below 2^-32: an order of batches, no draw that privacy rests on.
        int j = (int) Long.remainderUnsigned(random.getAsLong(), i + 1L);
        int swapped = order[i];
        order[i] = order[j];
        order[j] = swapped;
      }
      dealt = 0;
    }
  }
}
