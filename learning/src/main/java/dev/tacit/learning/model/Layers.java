package dev.tacit.learning.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Layers as one writes them down: sizes that follow from what comes in are left out. Stateless.
 *
 * <pre>{@code
 * ModelSpec.sequential("lenet", input(1, 28, 28),
 *     conv2d(16, 8).stride(2).padding(3).tanh(), maxPool(2).stride(1),
 *     conv2d(32, 4).stride(2).tanh(), maxPool(2).stride(1),
 *     dense(32).tanh(), dense(10));
 * }</pre>
 */
public final class Layers {
  private static final double EPSILON = 1e-5;

  private Layers() {}

  /**
   * One example's shape.
   *
   * @param shape [channels, height, width], [channels, length], [length, features], [features], or
   *     [length] of tokens
   */
  public static int[] input(int... shape) {
    return shape.clone();
  }

  /**
   * Each number of {@code out} is a weighted sum of all of a vector; images are flattened first.
   */
  public static Block dense(int out) {
    return shape -> {
      List<LayerSpec> layers = new ArrayList<>();
      int in = shape[shape.length - 1];
      if (shape.length == 3) {
        layers.add(new LayerSpec.Flatten());
        in = Limits.product("flatten outputs", shape);
      }
      layers.add(new LayerSpec.Dense(in, out, true));
      return layers;
    };
  }

  /** {@code out} channels, windows of {@code kernel} by {@code kernel}, stride 1, no padding. */
  public static Convolution conv2d(int out, int kernel) {
    return new Convolution(false, out, kernel, 1, 0, 1, true);
  }

  /** The same along one axis. */
  public static Convolution conv1d(int out, int kernel) {
    return new Convolution(true, out, kernel, 1, 0, 1, true);
  }

  /** The maximum of windows of {@code kernel} by {@code kernel}, which do not overlap. */
  public static Pool maxPool(int kernel) {
    return new Pool(true, kernel, kernel, 0);
  }

  /** The mean of windows of {@code kernel} by {@code kernel}, which do not overlap. */
  public static Pool averagePool(int kernel) {
    return new Pool(false, kernel, kernel, 0);
  }

  /** The mean of each channel. */
  public static Block globalAveragePool() {
    return any(new WindowSpec.GlobalAvgPool());
  }

  /** The maximum of each channel. */
  public static Block globalMaxPool() {
    return any(new WindowSpec.GlobalMaxPool());
  }

  /** All numbers as one vector. */
  public static Block flatten() {
    return any(new LayerSpec.Flatten());
  }

  /** A row of {@code dim} weights for each token below {@code vocabulary}. */
  public static Block embedding(int vocabulary, int dim) {
    return any(new SequenceSpec.Embedding(vocabulary, dim));
  }

  /** Learned positions of a sequence. */
  public static Block positions() {
    return fitted(shape -> new SequenceSpec.PositionEmbedding(shape[0], shape[1]));
  }

  /** Long short-term memory; the hidden states of all places. */
  public static Block lstm(int hidden, int layers) {
    return lstm(hidden, layers, SequenceSpec.Lstm.Output.SEQUENCE);
  }

  /** Long short-term memory; the last place's hidden state. */
  public static Block lastOfLstm(int hidden, int layers) {
    return lstm(hidden, layers, SequenceSpec.Lstm.Output.LAST);
  }

  private static Block lstm(int hidden, int layers, SequenceSpec.Lstm.Output output) {
    return fitted(
        shape -> new SequenceSpec.Lstm(shape[shape.length - 1], hidden, layers, true, output));
  }

  /** Causal self-attention of a sequence. */
  public static Block attention(int heads) {
    return fitted(
        shape -> new SequenceSpec.SelfAttention(shape[shape.length - 1], heads, true, true));
  }

  /** Over the last axis. */
  public static Block layerNorm() {
    return fitted(shape -> new LayerSpec.LayerNorm(List.of(shape[shape.length - 1]), EPSILON));
  }

  /** Over groups of channels, the first axis. */
  public static Block groupNorm(int groups) {
    return fitted(shape -> new LayerSpec.GroupNorm(groups, shape[0], EPSILON));
  }

  /** The mean of a sequence's features. */
  public static Block meanOverTime() {
    return any(new SequenceSpec.MeanOverTime());
  }

  /** What goes through the blocks, plus what came in. */
  public static Block residual(Block... body) {
    return residual(List.of(body), List.of());
  }

  /** What goes through the one, plus what goes through the other. */
  public static Block residual(List<Block> body, List<Block> shortcut) {
    return fitted(
        shape ->
            new Composite.Residual(
                ModelSpec.layers(shape, body), ModelSpec.layers(shape, shortcut)));
  }

  /** In training leaves out each number with this probability; else changes nothing. */
  public static Block dropout(double rate) {
    return any(new LayerSpec.Dropout(rate));
  }

  /**
   * What comes in goes through each of the branches; {@link Branches} says how outputs are joined.
   */
  public static Branches branches(Block... branches) {
    return new Branches(List.of(branches));
  }

  /** The input itself, as a branch. */
  public static Block identity() {
    return shape -> List.of();
  }

  private static Block any(LayerSpec layer) {
    return shape -> List.of(layer);
  }

  private static Block fitted(Function<int[], LayerSpec> layer) {
    return shape -> {
      Limits.ranks("layer", shape, 1, 3);
      return List.of(layer.apply(shape));
    };
  }

  /**
   * A convolution, whose channels in follow from what comes in.
   *
   * @param oneAxis whether along one axis
   */
  public record Convolution(
      boolean oneAxis, int out, int kernel, int stride, int padding, int groups, boolean bias)
      implements Block {
    /** Windows this far apart. */
    public Convolution stride(int value) {
      return new Convolution(oneAxis, out, kernel, value, padding, groups, bias);
    }

    /** So many zeros on all sides. */
    public Convolution padding(int value) {
      return new Convolution(oneAxis, out, kernel, stride, value, groups, bias);
    }

    /** Channels out see those of their group alone. */
    public Convolution groups(int value) {
      return new Convolution(oneAxis, out, kernel, stride, padding, value, bias);
    }

    /** Without a bias. */
    public Convolution unbiased() {
      return new Convolution(oneAxis, out, kernel, stride, padding, groups, false);
    }

    @Override
    public List<LayerSpec> layers(int[] shape) {
      LayerSpec layer =
          oneAxis
              ? new WindowSpec.Conv1d(shape[0], out, kernel, stride, padding, groups, bias)
              : new WindowSpec.Conv2d(
                  shape[0],
                  out,
                  new Size(kernel, kernel),
                  new Size(stride, stride),
                  new Size(padding, padding),
                  groups,
                  bias);
      return List.of(layer);
    }
  }

  /** A pool of images or signals, whichever comes in; padding does not count in means. */
  public record Pool(boolean maximum, int kernel, int stride, int padding) implements Block {
    /** Windows this far apart. */
    public Pool stride(int value) {
      return new Pool(maximum, kernel, value, padding);
    }

    /** So many places on all sides that never count. */
    public Pool padding(int value) {
      return new Pool(maximum, kernel, stride, value);
    }

    @Override
    public List<LayerSpec> layers(int[] shape) {
      if (shape.length == 2) {
        return List.of(
            maximum
                ? new WindowSpec.MaxPool1d(kernel, stride, padding)
                : new WindowSpec.AvgPool1d(kernel, stride, padding, false));
      }
      Size window = new Size(kernel, kernel);
      Size step = new Size(stride, stride);
      Size margin = new Size(padding, padding);
      return List.of(
          maximum
              ? new WindowSpec.MaxPool2d(window, step, margin)
              : new WindowSpec.AvgPool2d(window, step, margin, false));
    }
  }

  /**
   * Branches that still have to be joined.
   *
   * @param branches 2 or more
   */
  public record Branches(List<Block> branches) {
    public Branches {
      branches = List.copyOf(branches);
    }

    /** The sum of the outputs, which have one shape. */
    public Block add() {
      return joined(Composite.Branches.Join.ADD);
    }

    /** The outputs one behind the other along the first axis: channels, or a vector's features. */
    public Block concatenate() {
      return joined(Composite.Branches.Join.CHANNELS);
    }

    /** The outputs one behind the other along the last axis: a sequence's features. */
    public Block concatenateFeatures() {
      return joined(Composite.Branches.Join.FEATURES);
    }

    private Block joined(Composite.Branches.Join join) {
      return shape ->
          List.of(
              new Composite.Branches(
                  join,
                  branches.stream()
                      .map(branch -> ModelSpec.layers(shape, List.of(branch)))
                      .toList()));
    }
  }
}
