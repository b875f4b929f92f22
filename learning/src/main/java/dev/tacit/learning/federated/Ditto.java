package dev.tacit.learning.federated;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.model.Model;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/**
 * A client's personal model by Ditto (Li, Hu, Beirami, Smith, "Ditto: Fair and Robust Federated
 * Learning Through Personalization", ICML 2021, algorithm 1): steps v = v - eta (g(v) + lambda (v -
 * w)) from where v was after the client's last round, w being the shared model that the client was
 * sent. The shared model is trained beside it as ever, by {@link LocalSgd} for one; v never leaves
 * the client, and costs no privacy as long as nothing that depends on it does.
 *
 * <p>Immutable and thread-safe.
 *
 * @param settings of the personal steps; without a proximal term, which would pull to where they
 *     start; momentum takes the pull in as a part of the gradient
 * @param lambda at least 0: 0 is local training on its own; the larger, the closer v stays to w.
 *     Times the learning rate below 2, as from there the pull alone diverges
 */
public record Ditto(LocalSgdSettings settings, double lambda) {
  public Ditto {
    Argument.notNegative("lambda", lambda);
    if (settings.proximal() != 0) {
      throw new IllegalArgumentException(
          "proximal must be 0 of personal steps but was " + settings.proximal());
    }
    if (!(settings.learningRate() * lambda < 2)) {
      throw new IllegalArgumentException(
          "learningRate times lambda must be below 2 but was " + settings.learningRate() * lambda);
    }
  }

  /**
   * Trains, as {@link LocalSgd#train}; a client without examples learns nothing.
   *
   * @param model a workspace of this thread
   * @param personal v of the client's last round, at first any model that all are given; left as it
   *     is
   * @param sent w; left as it is
   * @param order 64 bits a call, for the order of examples and masks of dropout
   * @param progress hears the number of steps done, from 1, after each
   * @param into the next v, not finite where training diverged; none of the other arrays
   * @throws IllegalArgumentException if the examples do not fit the model, or a length is another
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  public void train(
      Model model,
      float[] personal,
      float[] sent,
      ExampleStore examples,
      LongSupplier order,
      IntConsumer progress,
      float[] into) {
    Argument.length("sent", sent.length, personal.length);
    Argument.length("into", into.length, personal.length);
    Correction pull = lambda == 0 ? Correction.NONE : new Correction.Pull(sent, lambda);
    LocalSgd.train(model, personal, examples, settings, pull, order, progress, into);
  }
}
