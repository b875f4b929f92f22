package dev.tacit.learning.model;

import java.util.ArrayList;
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
    permits LayerSpec.Conv2d,
        LayerSpec.Conv1d,
        LayerSpec.MaxPool2d,
        LayerSpec.MaxPool1d,
        LayerSpec.AvgPool2d,
        LayerSpec.AvgPool1d,
        LayerSpec.GlobalAvgPool,
        LayerSpec.GlobalMaxPool,
        LayerSpec.Dense,
        LayerSpec.Pointwise,
        LayerSpec.Dropout,
        LayerSpec.Flatten,
        LayerSpec.TimeToChannels,
        LayerSpec.MeanOverTime,
        LayerSpec.GroupNorm,
        LayerSpec.LayerNorm,
        LayerSpec.Embedding,
        LayerSpec.PositionEmbedding,
        LayerSpec.Lstm,
        LayerSpec.SelfAttention,
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

  private static List<Tensor> weightAndBias(boolean bias, int out, int fanIn, Integer... shape) {
    Tensor weight = new Tensor("weight", List.of(shape), fanIn);
    return bias ? List.of(weight, new Tensor("bias", List.of(out), Tensor.ZEROS)) : List.of(weight);
  }

  /**
   * Cross-correlation with zero padding on all sides; weight [out, in / groups, height, width].
   *
   * @param in channels in
   * @param out channels out
   * @param groups output channel o sees the input channels of its group alone; divides both
   */
  record Conv2d(int in, int out, Size kernel, Size stride, Size padding, int groups, boolean bias)
      implements LayerSpec {
    public Conv2d {
      Limits.check("conv2d in", in, 1, Limits.WIDTH);
      Limits.check("conv2d out", out, 1, Limits.WIDTH);
      kernel.checked("conv2d kernel", 1, Limits.KERNEL);
      stride.checked("conv2d stride", 1, Limits.KERNEL);
      padding.checked("conv2d padding", 0, Limits.KERNEL);
      Limits.check("conv2d groups", groups, 1, in);
      Limits.divides("conv2d groups", groups, in);
      Limits.divides("conv2d groups", groups, out);
      Limits.product("conv2d weights", in / groups, out, kernel.height(), kernel.width());
    }

    /** Without groups. */
    public Conv2d(int in, int out, Size kernel, Size stride, Size padding, boolean bias) {
      this(in, out, kernel, stride, padding, 1, bias);
    }

    /** Inputs that one output sees. */
    int patch() {
      return in / groups * kernel.height() * kernel.width();
    }

    @Override
    public List<Tensor> tensors() {
      return weightAndBias(bias, out, patch(), out, in / groups, kernel.height(), kernel.width());
    }

    @Override
    public int[] outputShape(int[] inputShape) {
      Limits.rank("conv2d", inputShape, 3);
      Limits.width("conv2d in", in, inputShape[0], "channels");
      return Window.outputShape("conv2d", inputShape, out, kernel, stride, padding);
    }

    @Override
    public long scratchFloats(int[] inputShape) {
      int[] output = outputShape(inputShape);
      return (long) output[1] * output[2] * patch() * groups;
    }

    @Override
    public long formedFloats(int[] inputShape) {
      return parameterCount();
    }
  }

  /** {@link Conv2d} along one axis; weight [out, in / groups, kernel]. */
  record Conv1d(int in, int out, int kernel, int stride, int padding, int groups, boolean bias)
      implements LayerSpec {
    public Conv1d {
      two(in, out, kernel, stride, padding, groups, bias);
    }

    /** The same on images of one row. */
    Conv2d two() {
      return two(in, out, kernel, stride, padding, groups, bias);
    }

    private static Conv2d two(
        int in, int out, int kernel, int stride, int padding, int groups, boolean bias) {
      return new Conv2d(
          in, out, new Size(1, kernel), new Size(1, stride), new Size(0, padding), groups, bias);
    }

    @Override
    public List<Tensor> tensors() {
      return weightAndBias(bias, out, two().patch(), out, in / groups, kernel);
    }

    @Override
    public int[] outputShape(int[] inputShape) {
      Limits.rank("conv1d", inputShape, 2);
      return Window.signal(two().outputShape(Window.image(inputShape)));
    }

    @Override
    public long scratchFloats(int[] inputShape) {
      return two().scratchFloats(Window.image(inputShape));
    }

    @Override
    public long formedFloats(int[] inputShape) {
      return parameterCount();
    }
  }

  /** The maximum of each window; padding never wins, the first of equals does. */
  record MaxPool2d(Size kernel, Size stride, Size padding) implements LayerSpec {
    public MaxPool2d {
      Window.check("max_pool2d", kernel, stride, padding);
    }

    @Override
    public int[] outputShape(int[] inputShape) {
      Limits.rank("max_pool2d", inputShape, 3);
      return Window.outputShape("max_pool2d", inputShape, inputShape[0], kernel, stride, padding);
    }
  }

  /** {@link MaxPool2d} along one axis. */
  record MaxPool1d(int kernel, int stride, int padding) implements LayerSpec {
    public MaxPool1d {
      new MaxPool2d(new Size(1, kernel), new Size(1, stride), new Size(0, padding));
    }

    MaxPool2d two() {
      return new MaxPool2d(new Size(1, kernel), new Size(1, stride), new Size(0, padding));
    }

    @Override
    public int[] outputShape(int[] inputShape) {
      Limits.rank("max_pool1d", inputShape, 2);
      return Window.signal(two().outputShape(Window.image(inputShape)));
    }
  }

  /**
   * The mean of each window.
   *
   * @param countIncludePad whether a window's padding counts as zeros, or is left out
   */
  record AvgPool2d(Size kernel, Size stride, Size padding, boolean countIncludePad)
      implements LayerSpec {
    public AvgPool2d {
      Window.check("avg_pool2d", kernel, stride, padding);
    }

    @Override
    public int[] outputShape(int[] inputShape) {
      Limits.rank("avg_pool2d", inputShape, 3);
      return Window.outputShape("avg_pool2d", inputShape, inputShape[0], kernel, stride, padding);
    }
  }

  /** {@link AvgPool2d} along one axis. */
  record AvgPool1d(int kernel, int stride, int padding, boolean countIncludePad)
      implements LayerSpec {
    public AvgPool1d {
      new AvgPool2d(
          new Size(1, kernel), new Size(1, stride), new Size(0, padding), countIncludePad);
    }

    AvgPool2d two() {
      return new AvgPool2d(
          new Size(1, kernel), new Size(1, stride), new Size(0, padding), countIncludePad);
    }

    @Override
    public int[] outputShape(int[] inputShape) {
      Limits.rank("avg_pool1d", inputShape, 2);
      return Window.signal(two().outputShape(Window.image(inputShape)));
    }
  }

  /** The mean of each channel over all its places. */
  record GlobalAvgPool() implements LayerSpec {
    @Override
    public int[] outputShape(int[] inputShape) {
      return Window.channels("global_avg_pool", inputShape);
    }
  }

  /** The maximum of each channel over all its places, the first of equals. */
  record GlobalMaxPool() implements LayerSpec {
    @Override
    public int[] outputShape(int[] inputShape) {
      return Window.channels("global_max_pool", inputShape);
    }
  }

  /** y = W x + b on the last axis; weight [out, in]. */
  record Dense(int in, int out, boolean bias) implements LayerSpec {
    public Dense {
      Limits.product("dense weights", in, out);
    }

    @Override
    public List<Tensor> tensors() {
      return weightAndBias(bias, out, in, out, in);
    }

    @Override
    public int[] outputShape(int[] inputShape) {
      Limits.ranks("dense", inputShape, 1, 3);
      Limits.width("dense in", in, inputShape[inputShape.length - 1], "features");
      int[] shape = inputShape.clone();
      shape[shape.length - 1] = out;
      return shape;
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
  }

  /** All numbers as one vector, row-major. */
  record Flatten() implements LayerSpec {
    @Override
    public int[] outputShape(int[] inputShape) {
      return new int[] {Limits.product("flatten outputs", inputShape)};
    }
  }

  /** [length, features] becomes [features, length]: a signal whose channels are the features. */
  record TimeToChannels() implements LayerSpec {
    @Override
    public int[] outputShape(int[] inputShape) {
      Limits.rank("time_to_channels", inputShape, 2);
      return new int[] {inputShape[1], inputShape[0]};
    }
  }

  /** The mean of a sequence's features over its length. */
  record MeanOverTime() implements LayerSpec {
    @Override
    public int[] outputShape(int[] inputShape) {
      Limits.rank("mean_over_time", inputShape, 2);
      return new int[] {inputShape[1]};
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

    @Override
    public long scratchFloats(int[] inputShape) {
      return Limits.product("layer_norm input", inputShape);
    }

    @Override
    public long formedFloats(int[] inputShape) {
      return parameterCount();
    }
  }

  /** A row of weights for each token; weight [vocabulary, dim]. Can only be the first layer. */
  record Embedding(int vocabulary, int dim) implements LayerSpec {
    public Embedding {
      Limits.product("embedding weights", vocabulary, dim);
    }

    @Override
    public List<Tensor> tensors() {
      return List.of(new Tensor("weight", List.of(vocabulary, dim), 1));
    }

    @Override
    public OptionalInt tokens() {
      return OptionalInt.of(vocabulary);
    }

    @Override
    public int[] outputShape(int[] inputShape) {
      Limits.rank("embedding", inputShape, 1);
      return new int[] {inputShape[0], dim};
    }
  }

  /** Adds a row of weights to each place of a sequence; weight [length, dim]. */
  record PositionEmbedding(int length, int dim) implements LayerSpec {
    public PositionEmbedding {
      Limits.product("position_embedding weights", length, dim);
    }

    @Override
    public List<Tensor> tensors() {
      return List.of(new Tensor("weight", List.of(length, dim), dim));
    }

    @Override
    public int[] outputShape(int[] inputShape) {
      Limits.rank("position_embedding", inputShape, 2);
      Limits.width("position_embedding dim", dim, inputShape[1], "features");
      Limits.check("sequence before position_embedding", inputShape[0], 1, length);
      return inputShape;
    }
  }

  /**
   * Long short-term memory (Hochreiter and Schmidhuber 1997; with a forget gate): gates in the
   * order input, forget, cell, output, two biases, zero state at first.
   *
   * @param layers one upon the other
   */
  record Lstm(int in, int hidden, int layers, boolean bias, Output output) implements LayerSpec {
    /** What comes out. */
    public enum Output {
      /** The hidden states of all places. */
      SEQUENCE,
      /** That of the last. */
      LAST
    }

    public Lstm {
      Limits.check("lstm layers", layers, 1, 16);
      Limits.product("lstm weights", 4, hidden, Math.max(in, hidden));
    }

    @Override
    public List<Tensor> tensors() {
      List<Tensor> all = new ArrayList<>();
      for (int k = 0; k < layers; k++) {
        int width = k == 0 ? in : hidden;
        all.add(new Tensor("weight_ih_l" + k, List.of(4 * hidden, width), hidden));
        all.add(new Tensor("weight_hh_l" + k, List.of(4 * hidden, hidden), hidden));
        if (bias) {
          all.add(new Tensor("bias_ih_l" + k, List.of(4 * hidden), Tensor.ZEROS));
          all.add(new Tensor("bias_hh_l" + k, List.of(4 * hidden), Tensor.ZEROS));
        }
      }
      return List.copyOf(all);
    }

    @Override
    public int[] outputShape(int[] inputShape) {
      Limits.rank("lstm", inputShape, 2);
      Limits.width("lstm in", in, inputShape[1], "features");
      return output == Output.LAST ? new int[] {hidden} : new int[] {inputShape[0], hidden};
    }

    @Override
    public long scratchFloats(int[] inputShape) {
      return layers * (long) inputShape[0] * (in + 16L * hidden);
    }

    @Override
    public long formedFloats(int[] inputShape) {
      return parameterCount();
    }
  }

  /**
   * Multi-head scaled dot-product attention of a sequence on itself (Vaswani et al. 2017, section
   * 3.2); weights in_proj [3 dim, dim] of queries, keys and values, out_proj [dim, dim].
   *
   * @param heads divides dim
   * @param causal whether a place sees none behind itself
   */
  record SelfAttention(int dim, int heads, boolean causal, boolean bias) implements LayerSpec {
    public SelfAttention {
      Limits.product("self_attention weights", 3, dim, dim);
      Limits.check("self_attention heads", heads, 1, dim);
      Limits.divides("self_attention heads", heads, dim);
    }

    Dense inward() {
      return new Dense(dim, 3 * dim, bias);
    }

    Dense outward() {
      return new Dense(dim, dim, bias);
    }

    @Override
    public List<Tensor> tensors() {
      List<Tensor> all = new ArrayList<>();
      all.add(new Tensor("in_proj_weight", List.of(3 * dim, dim), dim));
      if (bias) {
        all.add(new Tensor("in_proj_bias", List.of(3 * dim), Tensor.ZEROS));
      }
      all.add(new Tensor("out_proj.weight", List.of(dim, dim), dim));
      if (bias) {
        all.add(new Tensor("out_proj.bias", List.of(dim), Tensor.ZEROS));
      }
      return List.copyOf(all);
    }

    @Override
    public int[] outputShape(int[] inputShape) {
      Limits.rank("self_attention", inputShape, 2);
      Limits.width("self_attention dim", dim, inputShape[1], "features");
      return inputShape;
    }

    @Override
    public long scratchFloats(int[] inputShape) {
      long length = inputShape[0];
      return heads * length * length + 8 * length * dim;
    }

    @Override
    public long formedFloats(int[] inputShape) {
      return parameterCount();
    }
  }
}
