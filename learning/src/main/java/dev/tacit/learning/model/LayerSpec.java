package dev.tacit.learning.model;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * One layer of a model, as data.
 *
 * <p>Shapes leave out the example axis: [channels, height, width] for images, [channels, length]
 * for signals, [features] for vectors, [length] for tokens, [length, features] for sequences.
 * Weights are counted and ordered as PyTorch has them.
 */
public sealed interface LayerSpec
    permits LayerSpec.Dense,
        LayerSpec.Pointwise,
        LayerSpec.Dropout,
        LayerSpec.Flatten,
        LayerSpec.GroupNorm,
        LayerSpec.LayerNorm,
        WindowSpec,
        SequenceSpec,
        Composite {
  /** The shape that comes out. Throws IllegalArgumentException for one that does not fit. */
  int[] outputShape(int[] inputShape);

  /**
   * A layer of its own, as it stands among the layers of {@link ModelSpec#toJson}.
   *
   * @throws IllegalArgumentException if it is none
   */
  static LayerSpec fromJson(String json) {
    return ModelJson.readLayer(json);
  }

  /** What is trained, in order. */
  default List<Tensor> tensors() {
    return List.of();
  }

  /** What stays as it is, in order. */
  default List<Tensor> frozenTensors() {
    return List.of();
  }

  /** Trainable numbers. */
  default int parameterCount() {
    return Tensor.count(tensors());
  }

  /** Numbers in {@link #frozenTensors}. */
  default int frozenCount() {
    return Tensor.count(frozenTensors());
  }

  /** For a layer that takes tokens, their number; it can only be a model's first. */
  default OptionalInt tokens() {
    return OptionalInt.empty();
  }

  /**
   * Whether what comes out at a place of a sequence may depend on later places, so that a model
   * with this layer could see the very token that it is to predict.
   */
  default boolean looksAhead() {
    return true;
  }

  /**
   * Floats that one example occupies while it is worked on, beyond its output, its gradient and
   * {@link #formedFloats}.
   */
  default long scratchFloats(int[] inputShape) {
    return 0;
  }

  /** Floats of an example's gradient by the weights, where it is formed. */
  default long formedFloats(int[] inputShape) {
    return 0;
  }

  /** y = W x + b on the last axis; weight [out, in]. */
  record Dense(int in, int out, boolean bias) implements LayerSpec {
    public Dense {
      Limits.product("dense weights", in, out);
    }

    @Override
    public List<Tensor> tensors() {
      return Tensor.weightAndBias(bias, out, in, out, in);
    }

    @Override
    public int[] outputShape(int[] inputShape) {
      Limits.ranks("dense", inputShape, 1, 3);
      Limits.width("dense in", in, inputShape[inputShape.length - 1], "features");
      int[] shape = inputShape.clone();
      shape[shape.length - 1] = out;
      return shape;
    }

    @Override
    public boolean looksAhead() {
      return false;
    }

    /** Input and scaled gradient of a vector, as doubles. */
    @Override
    public long scratchFloats(int[] inputShape) {
      return inputShape.length == 1 ? 2L * (in + out) : 0;
    }

    @Override
    public long formedFloats(int[] inputShape) {
      return inputShape.length == 1 ? 0 : parameterCount();
    }
  }

  /** tanh of each number. */
  record Tanh() implements Pointwise {}

  /** max(0, x) of each number; its derivative at 0 is 0. */
  record Relu() implements Pointwise {}

  /** 1 / (1 + exp(-x)) of each number. */
  record Sigmoid() implements Pointwise {}

  /** x / (1 + exp(-x)) of each number. */
  record Silu() implements Pointwise {}

  /** x times the normal distribution function of x (Hendrycks and Gimpel 2016), of each number. */
  record Gelu(Form form) implements Pointwise {
    /** How the distribution function is computed. */
    public enum Form {
      EXACT,
      TANH
    }
  }

  /** A function of single numbers. */
  sealed interface Pointwise extends LayerSpec permits Tanh, Relu, Sigmoid, Silu, Gelu {
    @Override
    default int[] outputShape(int[] inputShape) {
      return inputShape;
    }

    @Override
    default boolean looksAhead() {
      return false;
    }
  }

  /**
   * In training leaves out each number with a probability, and makes the others larger so that the
   * mean stays (Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov 2014, section 10; there
   * at test time); else changes nothing.
   *
   * @param rate that probability, in [0, 0.999]
   */
  record Dropout(double rate) implements LayerSpec {
    public Dropout {
      if (!(rate >= 0 && rate <= 0.999)) {
        throw new IllegalArgumentException("dropout rate must be in [0, 0.999] but was " + rate);
      }
    }

    @Override
    public int[] outputShape(int[] inputShape) {
      return inputShape;
    }

    @Override
    public boolean looksAhead() {
      return false;
    }
  }

  /** All numbers as one vector, row-major. */
  record Flatten() implements LayerSpec {
    @Override
    public int[] outputShape(int[] inputShape) {
      return new int[] {Limits.product("flatten outputs", inputShape)};
    }
  }

  /**
   * Each group's channels, at all places together, to mean 0 and variance 1 (biased, epsilon added
   * to it), then weight and bias by channel (Wu and He 2018). Over one example only: nobody else's
   * numbers change what an example's gradient is, as with batch norm they would.
   */
  record GroupNorm(int groups, int channels, double epsilon) implements LayerSpec {
    public GroupNorm {
      Limits.check("group_norm channels", channels, 1, Limits.WIDTH);
      Limits.check("group_norm groups", groups, 1, channels);
      Limits.divides("group_norm groups", groups, channels);
      Limits.epsilon("group_norm", epsilon);
    }

    @Override
    public List<Tensor> tensors() {
      return List.of(
          new Tensor("weight", List.of(channels), Tensor.ONES),
          new Tensor("bias", List.of(channels), Tensor.ZEROS));
    }

    @Override
    public int[] outputShape(int[] inputShape) {
      Limits.ranks("group_norm", inputShape, 1, 3);
      Limits.width("group_norm channels", channels, inputShape[0], "channels");
      return inputShape;
    }

    @Override
    public long scratchFloats(int[] inputShape) {
      return Limits.product("group_norm input", inputShape);
    }

    @Override
    public long formedFloats(int[] inputShape) {
      return parameterCount();
    }
  }

  /**
   * The numbers of the last axes to mean 0 and variance 1 (biased, epsilon added to it), then
   * weight and bias for each of them (Ba, Kiros and Hinton 2016).
   *
   * @param shape the last axes
   */
  record LayerNorm(List<Integer> shape, double epsilon) implements LayerSpec {
    public LayerNorm {
      shape = List.copyOf(shape);
      Limits.check("number of layer_norm axes", shape.size(), 1, 3);
      new Tensor("weight", shape, Tensor.ONES).count();
      Limits.epsilon("layer_norm", epsilon);
    }

    @Override
    public List<Tensor> tensors() {
      return List.of(
          new Tensor("weight", shape, Tensor.ONES), new Tensor("bias", shape, Tensor.ZEROS));
    }

    @Override
    public int[] outputShape(int[] inputShape) {
      int leading = inputShape.length - shape.size();
      for (int i = 0; i < shape.size(); i++) {
        if (leading < 0 || inputShape[leading + i] != shape.get(i)) {
          throw new IllegalArgumentException(
              "layer_norm shape must be the last axes of "
                  + Arrays.toString(inputShape)
                  + " but was "
                  + shape);
        }
      }
      return inputShape;
    }

    /** Over more than the features, it is over places too. */
    @Override
    public boolean looksAhead() {
      return shape.size() > 1;
    }

    @Override
    public long scratchFloats(int[] inputShape) {
      return Limits.product("layer_norm input", inputShape);
    }

    @Override
    public long formedFloats(int[] inputShape) {
      return parameterCount();
    }
  }
}
