package dev.tacit.cli.train;

import dev.tacit.cli.train.config.TrainConfig;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.loss.Loss;
import dev.tacit.learning.model.ModelSpec;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * What data and loss ask of a model, checked before a folder is made, in the words of the
 * configuration.
 *
 * @param data its name
 * @param shape of an input, with its features
 * @param vocabulary of inputs that are tokens
 * @param numbers to predict for each example; 0 if it is its class
 * @param classes of the data
 * @param byClass whether the loss takes an output for each class
 */
record Fit(
    String data, int[] shape, OptionalInt vocabulary, int numbers, int classes, boolean byClass) {
  /**
   * @throws IllegalArgumentException if the loss is not for such data
   */
  static Fit of(TrainConfig config, Inputs inputs) {
    ExampleStore train = inputs.raw().train();
    boolean byClass = config.loss() instanceof Loss.OfClass;
    int numbers = byClass ? 0 : train.targets();
    int classes = inputs.raw().classes();
    if (numbers == 0 && classes < 2) {
      throw new IllegalArgumentException(
          train.targets() > 0
              ? "loss.kind must be mean-squared-error or huber for data with numbers to predict"
              : "data.source must have 2 classes or more but %s has %d"
                  .formatted(inputs.raw().name(), classes));
    }
    return new Fit(
        inputs.raw().name(), inputs.shape(), train.vocabulary(), numbers, classes, byClass);
  }

  /** Outputs that a model should have. */
  int outputs() {
    return numbers > 0 ? numbers : classes;
  }

  /**
   * @throws IllegalArgumentException if the model is for other data, or another loss
   */
  void check(ModelSpec model) {
    if (!Arrays.equals(model.inputShape(), shape)) {
      throw new IllegalArgumentException(
          "model must take inputs of %s as data.source %s has them but takes %s"
              .formatted(Arrays.toString(shape), data, Arrays.toString(model.inputShape())));
    }
    if (model.vocabulary().isPresent() && !model.vocabulary().equals(vocabulary)) {
      throw new IllegalArgumentException(
          "model must take tokens of a vocabulary of %d but data.source %s has %s"
              .formatted(
                  model.vocabulary().getAsInt(),
                  data,
                  vocabulary.isPresent() ? vocabulary.getAsInt() : "no tokens"));
    }
    if (!byClass && model.positions() > 1) {
      throw new IllegalArgumentException(
          "loss.kind must be softmax-cross-entropy for a model with outputs at each of %d places but is another"
              .formatted(model.positions()));
    }
    // A loss by numbers also takes a single output that tells two classes apart.
    boolean single = numbers == 0 && !byClass && classes == 2 && model.outputs() == 1;
    if (model.outputs() != outputs() && !single) {
      throw new IllegalArgumentException(
          "model must have %d outputs, as data.source %s has %s, but has %d; as layers it ends with dense: classes"
              .formatted(
                  outputs(),
                  data,
                  numbers > 0 ? "numbers to predict" : "classes",
                  model.outputs()));
    }
  }
}
