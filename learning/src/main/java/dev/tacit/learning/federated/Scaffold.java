package dev.tacit.learning.federated;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.kernels.Runs;
import dev.tacit.learning.model.Model;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/**
 * A client's part of SCAFFOLD (Karimireddy, Kale, Mohri, Reddi, Stich, Suresh, "SCAFFOLD:
 * Stochastic Controlled Averaging for Federated Learning", ICML 2020, algorithm 1): in each of its
 * K steps y = y - eta (g(y) - c_i + c), where the control variate c_i is about its own gradient and
 * c about everybody's. So its steps go where everybody's would, and clients of different data do
 * not drift apart. {@link ScaffoldState} is the server's part.
 *
 * <p>A client keeps c_i from one of its rounds to the next; it begins at zeros, where this is plain
 * {@link LocalSgd}, bit for bit. What it hands in is as private as the examples: twice as many
 * numbers as otherwise, of which the change of the variate is about a mean gradient.
 *
 * <p>Immutable and thread-safe; the arrays of a call are the caller's.
 *
 * @param settings without momentum and proximal term: the paper has neither, and the mean of the
 *     steps' gradients could not be told from where they lead
 */
public record Scaffold(LocalSgdSettings settings, Variate variate) {
  /** How a client comes to its next variate. */
  public enum Variate {
    /**
     * Option I: the gradient of all its examples at x, the parameters that it was sent; one more
     * pass over the examples.
     */
    GRADIENT_AT_START,

    /**
     * Option II: c_i - c + (x - y) / (K eta), the mean of the gradients that its steps saw, for
     * nothing; the paper's experiments use it.
     */
    MEAN_OF_STEPS
  }

  /**
   * What the server sends, nobody's to change.
   *
   * @param parameters x
   * @param variate c, as long
   */
  public record Sent(float[] parameters, float[] variate) {
    /** Checks the lengths; copies nothing. */
    public Sent {
      Argument.length("variate", variate.length, parameters.length);
    }
  }

  /**
   * What a client hands in.
   *
   * @param update y - x
   * @param variate the next c_i less the one before, as long
   */
  public record Change(float[] update, float[] variate) {
    /** Checks the lengths; copies nothing. */
    public Change {
      Argument.length("variate", variate.length, update.length);
    }

    /** Of zeros. */
    public static Change zero(int length) {
      return new Change(new float[length], new float[length]);
    }
  }

  /** Checks the settings. */
  public Scaffold {
    Objects.requireNonNull(variate, "variate");
    if (settings.momentum() != 0 || settings.proximal() != 0) {
      throw new IllegalArgumentException(
          "momentum and proximal must be 0 with control variates but were "
              + settings.momentum()
              + " and "
              + settings.proximal());
    }
    if (variate == Variate.MEAN_OF_STEPS && !Float.isFinite(perStep(settings))) {
      throw new IllegalArgumentException(
          "learningRate must be large enough that 1 / (steps learningRate) is a float but was "
              + settings.learningRate());
    }
  }

  /** By which a change of weights is a mean gradient of its steps. */
  private static float perStep(LocalSgdSettings settings) {
    return (float) (1 / (settings.steps() * settings.learningRate()));
  }

  /** With option II. */
  public Scaffold(LocalSgdSettings settings) {
    this(settings, Variate.MEAN_OF_STEPS);
  }

  /**
   * Trains, as {@link LocalSgd#train}. A client without examples changes nothing. Neither does, in
   * that coordinate, a weight or a variate that diverged.
   *
   * @param model a workspace of this thread
   * @param own c_i; left as it is, so that a round that fails is as if it had not been. When the
   *     server has taken the change in, the client adds it ({@link #next})
   * @param examples found to be {@link dev.tacit.learning.data.WellFormed}
   * @param order 64 bits a call, for the order of examples and masks of dropout
   * @param progress hears the number of steps done, from 1, after each
   * @param into overwritten; none of its arrays is one of the others
   * @throws IllegalArgumentException if the examples do not fit the model, or a length is another
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  public void train(
      Model model,
      Sent sent,
      float[] own,
      ExampleStore examples,
      LongSupplier order,
      IntConsumer progress,
      Change into) {
    Argument.length("own", own.length, sent.parameters().length);
    Argument.length("update", into.update().length, own.length);
    if (variate == Variate.GRADIENT_AT_START) {
      gradient(model, sent, examples, order, into.variate());
    }
    Correction.Shift shift = new Correction.Shift(sent.variate(), own);
    LocalSgd.train(
        model, sent.parameters(), examples, settings, shift, order, progress, into.update());
    if (examples.size() == 0) {
      Arrays.fill(into.update(), 0);
      Arrays.fill(into.variate(), 0);
      return;
    }
    toChange(sent, own, into);
    keepFinite(into);
  }

  private static void gradient(
      Model model, Sent sent, ExampleStore examples, LongSupplier order, float[] into) {
    model.accept(examples);
    if (examples.size() == 0) {
      return;
    }
    int[] all = new int[examples.size()];
    Arrays.setAll(all, i -> i);
    model.training(order.getAsLong());
    try (MeanGradient mean = new MeanGradient(model, examples)) {
      mean.compute(sent.parameters(), all, into);
    }
  }

  /** From the parameters reached, and for option I the gradient, to the changes. */
  private void toChange(Sent sent, float[] own, Change into) {
    float[] update = into.update();
    float[] change = into.variate();
    float[] before = sent.parameters();
    float[] shared = sent.variate();
    for (int i = 0; i < update.length; i++) {
      update[i] -= before[i];
    }
    if (variate == Variate.GRADIENT_AT_START) {
      for (int i = 0; i < change.length; i++) {
        change[i] -= own[i];
      }
      return;
    }
    float perStep = perStep(settings);
    for (int i = 0; i < change.length; i++) {
      change[i] = -shared[i] - perStep * update[i];
    }
  }

  private static void keepFinite(Change change) {
    if (isFinite(change.update()) && isFinite(change.variate())) {
      return;
    }
    for (int i = 0; i < change.update().length; i++) {
      if (!Float.isFinite(change.update()[i]) || !Float.isFinite(change.variate()[i])) {
        change.update()[i] = 0;
        change.variate()[i] = 0;
      }
    }
  }

  /** Or false, which costs a second look, where a number is too large to square. */
  private static boolean isFinite(float[] values) {
    return Runs.squaredDistance(values, 0, 0, values.length) <= Float.MAX_VALUE;
  }

  /** Makes a client's variate that of its next round. */
  public static void next(float[] own, Change change) {
    Argument.length("own", own.length, change.variate().length);
    Runs.add(own, 0, change.variate(), 0, own.length);
  }
}
