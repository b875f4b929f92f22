package dev.tacit.learning.federated;

import dev.tacit.learning.Evaluation;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.model.Model;
import java.io.Serializable;
import java.util.function.LongSupplier;

/**
 * What a model of its own gains a client: how the shared model and the personal one do on examples
 * that the client keeps for this. As private as these, and as those that the personal model was
 * trained on: who hears it, or a mean of it, learns of them, which nothing here protects.
 *
 * @param shared of the model that all have
 * @param personal of the client's own
 */
public record Personalisation(Evaluation shared, Evaluation personal) implements Serializable {
  /**
   * Measures two models.
   *
   * @param model a workspace of this thread
   * @param heldOut at least one, none of which either was trained on by this client
   */
  public static Personalisation of(
      Model model, float[] shared, float[] personal, ExampleStore heldOut) {
    return new Personalisation(
        Evaluation.of(model, shared, heldOut), Evaluation.of(model, personal, heldOut));
  }

  /**
   * Local fine-tuning: the personal model is the shared one after plain training on the client's
   * examples, {@link LocalSgd}.
   *
   * @param model a workspace of this thread
   * @param shared left as it is
   * @param examples to train on; of none the personal model is the shared one
   * @param heldOut to measure on, at least one
   * @param order 64 bits a call
   * @param personal overwritten with the personal model; as long as {@code shared} and not that
   *     array
   * @throws IllegalArgumentException if examples do not fit the model
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  public static Personalisation fineTune(
      Model model,
      float[] shared,
      ExampleStore examples,
      ExampleStore heldOut,
      LocalSgdSettings settings,
      LongSupplier order,
      float[] personal) {
    LocalSgd.train(model, shared, examples, settings, order, step -> {}, personal);
    return of(model, shared, personal, heldOut);
  }
}
