package dev.tacit.learning;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.model.Model;
import java.io.Serializable;

/**
 * How well weights do on examples. On private examples this is a release of its own, which nothing
 * here protects: use it on public test data.
 *
 * @param right predictions whose class is the label's ({@link Model#right})
 * @param predictions one for each position of each example; 0 where the loss is of targets
 * @param totalLoss sum of the examples' losses
 * @param examples how many were looked at, at least 1
 */
public record Evaluation(long right, long predictions, double totalLoss, int examples)
    implements Serializable {
  /** Fraction of predictions that are right, 0..1; NaN where there are none. */
  public double accuracy() {
    return right / (double) predictions;
  }

  /** Mean of the model's loss over the examples. */
  public double loss() {
    return totalLoss / examples;
  }

  /** Of these and other examples together. */
  public Evaluation plus(Evaluation other) {
    return new Evaluation(
        right + other.right,
        predictions + other.predictions,
        totalLoss + other.totalLoss,
        Math.addExact(examples, other.examples));
  }

  /**
   * Evaluates all examples of a store, on the calling thread.
   *
   * @throws IllegalArgumentException if the store is empty or does not fit the model
   */
  public static Evaluation of(Model model, float[] parameters, ExampleStore examples) {
    return of(model, parameters, examples, (outputs, offset, label) -> {});
  }

  /**
   * Hears what a model predicts in a pass, in the store's order, for each position of each example.
   */
  @FunctionalInterface
  public interface Listener {
    /**
     * One prediction.
     *
     * @param outputs of the model from {@code offset} on; an array that is filled again for the
     *     next
     * @param label 0 where examples have targets only
     */
    void prediction(float[] outputs, int offset, int label);
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
    boolean byClass = !model.usesTargets(examples);
    long right = 0;
    double loss = 0;
    int width = model.spec().outputs();
    int positions = model.spec().positions();
    float[] outputs = new float[positions * width];
    for (int start = 0; start < examples.size(); start += model.capacity()) {
      int count = Math.min(model.capacity(), examples.size() - start);
      for (int i = 0; i < count; i++) {
        model.input(i, examples, start + i);
      }
      model.forward(count);
      for (int i = 0; i < count; i++) {
        model.logits(i, outputs);
        right += byClass ? model.right(i, outputs) : 0;
        loss += model.loss(i, outputs);
        for (int p = 0; p < positions; p++) {
          listener.prediction(outputs, p * width, model.label(i, p));
        }
      }
    }
    long predictions = byClass ? (long) examples.size() * positions : 0;
    return new Evaluation(right, predictions, loss, examples.size());
  }
}
