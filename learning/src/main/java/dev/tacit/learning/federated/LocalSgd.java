package dev.tacit.learning.federated;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.model.Model;
import dev.tacit.privacy.noise.SecureRandomStream;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
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
    float[] weights = new float[parameters.length];
    train(model, parameters, examples, settings, order, progress, weights);
    return weights;
  }

  /**
   * The same into an array of the caller's.
   *
   * @param into as long as {@code parameters} and not that array; overwritten
   */
  public static void train(
      Model model,
      float[] parameters,
      ExampleStore examples,
      LocalSgdSettings settings,
      LongSupplier order,
      IntConsumer progress,
      float[] into) {
    train(model, parameters, examples, settings, Correction.NONE, order, progress, into);
  }

  /** The same with something added to each gradient. */
  static void train(
      Model model,
      float[] parameters,
      ExampleStore examples,
      LocalSgdSettings settings,
      Correction correction,
      LongSupplier order,
      IntConsumer progress,
      float[] into) {
    try (Descent descent = new Descent(model, examples, settings, correction, parameters, into)) {
      run(descent, model, examples, settings, order, progress);
      descent.settle();
    }
  }

  /**
   * Trains, and tells what that changes: new parameters less those at the start, where that is
   * finite; a weight that diverged counts as unchanged. Where the model's layers are dense and the
   * steps plain ones on few examples, it takes less time than new parameters do.
   *
   * @param into as long as {@code parameters} and not that array; overwritten
   * @return the norm of the change, to a relative 1e-4 or so; infinite or NaN if a weight diverged,
   *     or one changed by too much to be squared in float
   * @see #train(Model, float[], ExampleStore, LocalSgdSettings, LongSupplier, IntConsumer)
   */
  public static double change(
      Model model,
      float[] parameters,
      ExampleStore examples,
      LocalSgdSettings settings,
      LongSupplier order,
      IntConsumer progress,
      float[] into) {
    Correction none = Correction.NONE;
    try (Descent descent = new Descent(model, examples, settings, none, parameters, into)) {
      run(descent, model, examples, settings, order, progress);
      return Math.sqrt(descent.change());
    }
  }

  /**
   * Trains, and adds {@code weight} times what that {@link #change}s to a sum, without making a
   * vector of it where it can do without.
   *
   * @param scratch as long as {@code parameters} and not that array; overwritten
   * @param weight finite and not 0
   * @param fresh whether what the sum holds counts as zeros
   * @param sum as long; none of the others
   */
  public static void addChange(
      Model model,
      float[] parameters,
      ExampleStore examples,
      LocalSgdSettings settings,
      LongSupplier order,
      IntConsumer progress,
      float[] scratch,
      float weight,
      boolean fresh,
      float[] sum) {
    Correction none = Correction.NONE;
    try (Descent descent = new Descent(model, examples, settings, none, parameters, scratch)) {
      run(descent, model, examples, settings, order, progress);
      descent.addChange(weight, fresh, sum);
    }
  }

  /**
   * Trains, and has what that {@link #change}s read, without making a vector of it where it can do
   * without.
   *
   * @param scratch as long as {@code parameters} and not that array; overwritten
   * @param reader reads as often as it likes before it returns, on this thread
   */
  public static void read(
      Model model,
      float[] parameters,
      ExampleStore examples,
      LocalSgdSettings settings,
      LongSupplier order,
      IntConsumer progress,
      float[] scratch,
      Consumer<Change> reader) {
    Correction none = Correction.NONE;
    try (Descent descent = new Descent(model, examples, settings, none, parameters, scratch)) {
      run(descent, model, examples, settings, order, progress);
      reader.accept(descent.held());
    }
  }

  private static void run(
      Descent descent,
      Model model,
      ExampleStore examples,
      LocalSgdSettings settings,
      LongSupplier order,
      IntConsumer progress) {
    model.accept(examples);
    Deck deck = new Deck(examples.size(), order);
    for (int step = 0; step < settings.steps(); step++) {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("training was interrupted before step " + step);
      }
      if (examples.size() > 0) {
        int[] batch = deck.deal(settings.batch());
        model.training(order.getAsLong());
        descent.step(batch);
      }
      progress.accept(step + 1);
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
