package dev.tacit.learning.model;

import dev.tacit.learning.model.LayerSpec.Dense;
import dev.tacit.learning.model.LayerSpec.Flatten;
import dev.tacit.learning.model.LayerSpec.Tanh;
import dev.tacit.learning.model.SequenceSpec.Embedding;
import dev.tacit.learning.model.WindowSpec.Conv2d;
import dev.tacit.learning.model.WindowSpec.MaxPool2d;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The models that have names. */
final class Presets {
  /** What the second convolution and the second pool of the cnn need, halved by the first. */
  private static final int SMALLEST_CNN_SIDE = 14;

  private Presets() {}

  static ModelSpec of(String name, int[] inputShape, int classes) {
    List<LayerSpec> layers =
        switch (name) {
          case "cnn" -> cnn(inputShape, classes);
          case "mlp" -> mlp(inputShape, classes);
          case "linear" -> linear(inputShape, classes);
          case "char-mlp" -> charMlp(inputShape, classes);
          default ->
              throw new IllegalArgumentException(
                  "model must be cnn, mlp, linear or char-mlp but was " + name);
        };
    return new ModelSpec(name, inputShape, classes, layers);
  }

  private static List<LayerSpec> cnn(int[] input, int classes) {
    if (input.length != 3 || Math.min(input[1], input[2]) < SMALLEST_CNN_SIDE) {
      throw new IllegalArgumentException(
          "input of model cnn must be [channels, height, width] with sides of at least "
              + SMALLEST_CNN_SIDE
              + " but was "
              + Arrays.toString(input)
              + "; the models mlp and linear take images of any size");
    }
    Size none = Size.square(0);
    Size one = Size.square(1);
    Size two = Size.square(2);
    List<LayerSpec> layers = new ArrayList<>();
    layers.add(new Conv2d(input[0], 16, Size.square(8), two, Size.square(3), true));
    layers.add(new Tanh());
    layers.add(new MaxPool2d(two, one, none));
    layers.add(new Conv2d(16, 32, Size.square(4), two, none, true));
    layers.add(new Tanh());
    layers.add(new MaxPool2d(two, one, none));
    layers.add(new Flatten());
    int[] shape = input;
    for (LayerSpec layer : layers) {
      shape = layer.outputShape(shape);
    }
    layers.add(new Dense(shape[0], 32, true));
    layers.add(new Tanh());
    layers.add(new Dense(32, classes, true));
    return layers;
  }

  private static List<LayerSpec> mlp(int[] input, int classes) {
    int features = Limits.product("input shape", input);
    return List.of(
        new Flatten(), new Dense(features, 64, true), new Tanh(), new Dense(64, classes, true));
  }

  private static List<LayerSpec> linear(int[] input, int classes) {
    int features = Limits.product("input shape", input);
    return List.of(new Flatten(), new Dense(features, classes, true));
  }

  private static List<LayerSpec> charMlp(int[] input, int classes) {
    if (input.length != 1) {
      throw new IllegalArgumentException(
          "input of model char-mlp must be [length of the context] but was "
              + Arrays.toString(input));
    }
    int dim = 16;
    return List.of(
        new Embedding(classes, dim),
        new Flatten(),
        new Dense(Limits.product("input shape", input[0], dim), 128, true),
        new Tanh(),
        new Dense(128, classes, true));
  }
}
