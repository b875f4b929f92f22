package dev.tacit.learning;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.model.Model;

/**
 * How well weights do on examples. On private examples this is a release of its own, which nothing
 * here protects: use it on public test data.
 *
 * @param accuracy fraction whose {@link Model#predicted} class is their label's, 0..1; NaN where
 *     the loss is of targets
 * @param loss mean of the model's loss
 * @param examples how many were looked at
 */
public record Evaluation(double accuracy, double loss, int examples) {

  /**
   * Evaluates all examples of a store, on the calling thread.
   *
   * @throws IllegalArgumentException if the store is empty or does not fit the model
   */
  public static Evaluation of(Model model, float[] parameters, ExampleStore examples) {
    return of(model, parameters, examples, (outputs, label) -> {});
  }

  /** Hears what a model gives for each example of a pass, in the store's order. */
  @FunctionalInterface
  public interface Listener {
    /**
     * One example's.
     *
     * @param outputs of the model; an array that is filled again for the next
     * @param label 0 where examples have targets only
     */
    void example(float[] outputs, int label);
  }

  /**
   * The same, in one pass with whatever else is to be measured.
   *
   * @param listener called on the calling thread
   */
  public static Evaluation of(
      Model model, float[] parameters, ExampleStore examples, Listener listener) {
    if (examples.size() < 1) {
      throw new IllegalArgumentException("examples must be at least 1 but was 0");
    }
    model.accept(examples);
    model.load(parameters);
    model.evaluation();
    float[] outputs = new float[model.spec().outputs()];
    int right = 0;
    double loss = 0;
    for (int start = 0; start < examples.size(); start += model.capacity()) {
      int count = Math.min(model.capacity(), examples.size() - start);
      for (int i = 0; i < count; i++) {
        model.input(i, examples, start + i);
      }
      model.forward(count);
      for (int i = 0; i < count; i++) {
        right += model.predicted(i) == model.label(i) ? 1 : 0;
        loss += model.loss(i);
        model.logits(i, outputs);
        listener.example(outputs, model.label(i));
      }
    }
    double accuracy = model.usesTargets(examples) ? Double.NaN : (double) right / examples.size();
    return new Evaluation(accuracy, loss / examples.size(), examples.size());
  }
}
