package dev.tacit.learning.model;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a model is made of: input, layers, classes. The last layer has an output for each class, or
 * a single one that tells two classes apart; what they mean is the loss's matter. A language model
 * has outputs for each class at each place of its input of tokens: for the token that comes next,
 * which at the last place is the example's label. Immutable.
 */
public final class ModelSpec {
  static final int MAXIMUM_LAYERS = 256;

  private final String name;
  private final int[] inputShape;
  private final int classes;
  private final int outputs;
  private final int positions;
  private final List<LayerSpec> layers;
  private final int parameterCount;
  private final int frozenCount;
  private final int floatsPerExample;

  /**
   * Checks that the layers fit together.
   *
   * @param name up to 64 letters, digits, {@code -}, {@code _}
   * @param inputShape [channels, height, width], or [features], or [length] of tokens when the
   *     first layer is an embedding
   * @param classes 2 or more, the size of the last layer's output; 2 also for a single output
   * @throws IllegalArgumentException if they do not, or if those of a language model look ahead
   */
  public ModelSpec(String name, int[] inputShape, int classes, List<LayerSpec> layers) {
    if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new IllegalArgumentException(
          "name must be 1 to 64 letters, digits, - or _ but was " + name.length() + " characters");
    }
    Limits.check("classes", classes, 2, Limits.WIDTH);
    Limits.check("number of layers", layers.size(), 1, MAXIMUM_LAYERS);
    Limits.check("number of input axes", inputShape.length, 1, 3);
    Limits.product("input shape", inputShape);
    this.name = name;
    this.inputShape = inputShape.clone();
    this.classes = classes;
    this.layers = List.copyOf(layers);
    long parameters = 0;
    long frozen = 0;
    long floats = inputSize();
    int[] shape = inputShape.clone();
    for (int i = 0; i < layers.size(); i++) {
      LayerSpec layer = layers.get(i);
      if (i > 0 && layer.tokens().isPresent()) {
        throw new IllegalArgumentException("embedding must be the first layer but was layer " + i);
      }
      floats += layer.scratchFloats(shape) + layer.formedFloats(shape);
      shape = layer.outputShape(shape);
      floats += 2L * Limits.product("output of layer " + i, shape);
      parameters += layer.parameterCount();
      frozen += layer.frozenCount();
    }
    this.positions = shape.length == 2 ? positions(shape) : 1;
    this.outputs = shape[shape.length - 1];
    if (shape.length > 2 || !(outputs == classes || (outputs == 1 && classes == 2))) {
      throw new IllegalArgumentException(
          "output must be [" + classes + "] logits but was " + Arrays.toString(shape));
    }
    if (parameters < 1 || parameters > Limits.SIZE) {
      throw new IllegalArgumentException(
          "parameters must be in 1.." + Limits.SIZE + " but was " + parameters);
    }
    if (parameters + frozen > Limits.SIZE) {
      throw new IllegalArgumentException(
          "parameters and frozen weights must be at most "
              + Limits.SIZE
              + " but was "
              + (parameters + frozen));
    }
    if (floats > Limits.SIZE) {
      throw new IllegalArgumentException(
          "numbers held for one example must be at most " + Limits.SIZE + " but was " + floats);
    }
    this.parameterCount = (int) parameters;
    this.frozenCount = (int) frozen;
    this.floatsPerExample = (int) floats;
  }

  /** Those of a language model with outputs of this shape. */
  private int positions(int[] shape) {
    if (!vocabulary().equals(OptionalInt.of(classes))
        || shape[0] != inputShape[0]
        || shape[1] != classes) {
      throw new IllegalArgumentException(
          "output must be ["
              + classes
              + "] logits, or for a model of tokens as many for each place and class, but was "
              + Arrays.toString(shape));
    }
    for (LayerSpec layer : layers) {
      if (layer.looksAhead()) {
        throw new IllegalArgumentException(
            "layers of a model that predicts the token after each place must not look ahead but"
                + " layer %d, %s, does".formatted(layers.indexOf(layer), LayerJson.name(layer)));
      }
    }
    return shape[0];
  }

  /**
   * A model by its name.
   *
   * <ul>
   *   <li>{@code cnn}: the convolutional network of Tramèr and Boneh ("Differentially Private
   *       Learning Needs Better Features (or Much More Data)", ICLR 2021; Papernot et al., AAAI
   *       2021) with tanh: 26,010 weights on 28 by 28 grey pixels and 10 classes. The first
   *       convolution is padded by 3, as in the examples of TensorFlow Privacy and Opacus; Tramèr
   *       and Boneh's code pads by 2, which on 28 by 28 pixels gives the same shapes from the
   *       second convolution on. Images of at least 14 by 14.
   *   <li>{@code mlp}: two dense layers, 64 tanh units between. Images of any shape.
   *   <li>{@code linear}: one dense layer (multinomial logistic regression). Images of any shape.
   *   <li>{@code char-mlp}: the next token after a fixed context: embedding of 16, dense 128 tanh,
   *       dense. {@code inputShape} is [length of the context], {@code classes} the vocabulary.
   * </ul>
   *
   * @throws IllegalArgumentException for a name not listed, or a shape that the model cannot take
   */
  public static ModelSpec preset(String name, int[] inputShape, int classes) {
    return Presets.of(name, inputShape, classes);
  }

  /**
   * A model of blocks, one behind the other. The last one has an output for each class; a single
   * output tells two classes apart.
   *
   * @param name up to 64 letters, digits, {@code -}, {@code _}
   * @param input one example's shape: {@link Layers#input}
   * @param blocks what {@link Layers} makes
   * @throws IllegalArgumentException if they do not fit together
   */
  public static ModelSpec sequential(String name, int[] input, Block... blocks) {
    List<LayerSpec> layers = layers(input, List.of(blocks));
    int[] shape = input;
    for (LayerSpec layer : layers) {
      shape = layer.outputShape(shape);
    }
    return new ModelSpec(name, input, Math.max(2, shape[shape.length - 1]), layers);
  }

  static List<LayerSpec> layers(int[] input, List<Block> blocks) {
    Block all = shape -> List.of();
    for (Block block : blocks) {
      all = all.then(block);
    }
    return all.layers(input);
  }

  /** A table of the layers: shapes, weights, multiplications of one example's forward pass. */
  public String summary() {
    return Summary.of(this);
  }

  /** Reads what {@link #toJson} writes; refuses anything else, and anything past 64 KiB. */
  public static ModelSpec fromJson(String json) {
    return ModelJson.read(json);
  }

  /** Canonical JSON: equal specifications give equal text, so that its digest names the model. */
  public String toJson() {
    return ModelJson.write(this);
  }

  public String name() {
    return name;
  }

  /** Without the example axis; a copy. */
  public int[] inputShape() {
    return inputShape.clone();
  }

  /** Numbers in one example's input. */
  public int inputSize() {
    return Limits.product("input shape", inputShape);
  }

  public int classes() {
    return classes;
  }

  /** Outputs at a position: {@link #classes}, or 1 where that tells two classes apart. */
  public int outputs() {
    return outputs;
  }

  /** Positions that an example has outputs at: 1, or for a language model as many as tokens. */
  public int positions() {
    return positions;
  }

  public List<LayerSpec> layers() {
    return layers;
  }

  /** Trainable numbers in all layers. */
  public int parameterCount() {
    return parameterCount;
  }

  /** Numbers in all layers that stay as they are. */
  public int frozenCount() {
    return frozenCount;
  }

  /** Numbers that a workspace holds for each example it works on at a time. */
  public int floatsPerExample() {
    return floatsPerExample;
  }

  /** For a model of tokens, their number: inputs are whole numbers below that. */
  public OptionalInt vocabulary() {
    return layers.get(0).tokens();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ModelSpec that
        && name.equals(that.name)
        && Arrays.equals(inputShape, that.inputShape)
        && classes == that.classes
        && layers.equals(that.layers);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * name.hashCode() + Arrays.hashCode(inputShape)) + layers.hashCode();
  }

  @Override
  public String toString() {
    return name + " " + Arrays.toString(inputShape) + " -> " + classes + ", " + parameterCount;
  }
}
