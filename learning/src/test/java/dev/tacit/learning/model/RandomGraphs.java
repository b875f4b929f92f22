package dev.tacit.learning.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** Small models of all layers, nested at random. The seed alone decides. */
public final class RandomGraphs {
  private static final int DEEPEST = 2;

  /**
   * Numbers of a vector whose norm is taken: norms are rounded up by 2^-25 for each of them, which
   * is below 1e-5 for all of these.
   */
  private static final int LARGEST_VECTOR = 250;

  private final Random random;

  /** Whether the last axis of two is that of features, as in sequences. */
  private boolean sequence;

  private RandomGraphs(long seed) {
    // Neighbouring seeds of Random begin alike.
    this.random = new Random(seed * 0x9e3779b97f4a7c15L);
  }

  /** A model. */
  public static ModelSpec of(long seed, int outputs) {
    return new RandomGraphs(seed).model(seed, outputs);
  }

  /** The types of layers that there are, by their names in files. */
  public static Set<String> types() {
    return LayerJson.types();
  }

  /** The types of a model's layers, however deep. */
  public static Set<String> types(ModelSpec spec) {
    Set<String> types = new TreeSet<>();
    collect(spec.layers(), types);
    return types;
  }

  private static void collect(List<LayerSpec> layers, Set<String> types) {
    for (LayerSpec layer : layers) {
      types.add(LayerJson.name(layer));
      if (layer instanceof Composite composite) {
        composite.parts().forEach(part -> collect(part, types));
      }
    }
  }

  private ModelSpec model(long seed, int outputs) {
    List<LayerSpec> layers = new ArrayList<>();
    int[] input = input(layers);
    int[] shape = Parts.through(layers, input, true);
    shape = grow(layers, shape, 1 + random.nextInt(4), 0, true);
    if (shape.length > 1) {
      int size = Limits.product("numbers", shape);
      LayerSpec pool = sequence ? new SequenceSpec.MeanOverTime() : new WindowSpec.GlobalAvgPool();
      layers.add(size > LARGEST_VECTOR ? pool : new LayerSpec.Flatten());
      shape = layers.get(layers.size() - 1).outputShape(shape);
      shape = grow(layers, shape, random.nextInt(3), 0, true);
    }
    // Something is trained, whatever else is frozen.
    layers.add(new LayerSpec.Dense(shape[0], outputs, random.nextBoolean()));
    return new ModelSpec("random" + Math.abs(seed % 1000), input, outputs, layers);
  }

  private int[] input(List<LayerSpec> layers) {
    switch (random.nextInt(4)) {
      case 0:
        return new int[] {1 + random.nextInt(4), 3 + random.nextInt(5), 3 + random.nextInt(5)};
      case 1:
        return new int[] {1 + random.nextInt(4), 4 + random.nextInt(8)};
      case 2:
        sequence = true;
        return new int[] {2 + random.nextInt(5), 2 + random.nextInt(5)};
      default:
        sequence = true;
        LayerSpec embedding = new SequenceSpec.Embedding(7, 2 + random.nextInt(4));
        layers.add(random.nextInt(4) == 0 ? new Composite.Frozen(List.of(embedding)) : embedding);
        return new int[] {2 + random.nextInt(5)};
    }
  }

  private int[] grow(List<LayerSpec> layers, int[] shape, int count, int depth, boolean mayFreeze) {
    int[] at = shape;
    for (int i = 0; i < count; i++) {
      List<LayerSpec> next = next(at, depth, mayFreeze);
      layers.addAll(next);
      at = Parts.through(next, at, false);
    }
    return at;
  }

  private List<LayerSpec> next(int[] shape, int depth, boolean mayFreeze) {
    int what = random.nextInt(10);
    if (what < 2 && depth < DEEPEST) {
      return List.of(
          what == 0 ? residual(shape, depth, mayFreeze) : branches(shape, depth, mayFreeze));
    }
    if (what == 2) {
      return List.of(pointwise());
    }
    if (what == 3 && mayFreeze) {
      boolean before = sequence;
      LayerSpec inner = next(shape, DEEPEST, false).get(0);
      // A change of what the axes mean would last.
      sequence = before;
      return List.of(inner.tensors().isEmpty() ? inner : new Composite.Frozen(List.of(inner)));
    }
    if (shape.length == 3) {
      return List.of(ofImage(shape));
    }
    if (shape.length == 2 && !sequence) {
      return List.of(ofSignal(shape));
    }
    LayerSpec layer = shape.length == 2 ? ofSequence(shape) : ofVector(shape);
    boolean adaptable =
        layer instanceof LayerSpec.Dense || layer instanceof SequenceSpec.SelfAttention;
    boolean adapted = adaptable && mayFreeze && random.nextInt(3) == 0;
    return List.of(adapted ? new Composite.Lora(layer, 1 + random.nextInt(3), 0.7) : layer);
  }

  private LayerSpec pointwise() {
    return switch (random.nextInt(7)) {
      case 0 -> new LayerSpec.Tanh();
      case 1 -> new LayerSpec.Relu();
      case 2 -> new LayerSpec.Sigmoid();
      case 3 -> new LayerSpec.Silu();
      case 4 -> new LayerSpec.Gelu(LayerSpec.Gelu.Form.EXACT);
      case 5 -> new LayerSpec.Gelu(LayerSpec.Gelu.Form.TANH);
      default -> new LayerSpec.Dropout(0.2);
    };
  }

  /** Keeps the first axis's meaning; a body that changes the shape gets a shortcut of its kind. */
  private LayerSpec residual(int[] shape, int depth, boolean mayFreeze) {
    List<LayerSpec> body = new ArrayList<>();
    if (shape.length == 1 || sequence) {
      int features = shape[shape.length - 1];
      int[] inside = growKeepingLength(body, shape, depth, mayFreeze);
      body.add(new LayerSpec.Dense(inside[inside.length - 1], features, true));
      return new Composite.Residual(body, List.of());
    }
    int out = 1 + random.nextInt(4);
    boolean strided = random.nextBoolean();
    int stride = strided ? 2 : 1;
    body.add(convolution(shape, out, 3, stride, 1, 1));
    body.add(pointwise());
    return new Composite.Residual(body, List.of(convolution(shape, out, 1, stride, 0, 1)));
  }

  /** Layers that leave all axes but the last as they are. */
  private int[] growKeepingLength(
      List<LayerSpec> layers, int[] shape, int depth, boolean mayFreeze) {
    while (true) {
      List<LayerSpec> tried = new ArrayList<>();
      boolean before = sequence;
      int[] out = grow(tried, shape, 1 + random.nextInt(2), depth + 1, mayFreeze);
      boolean kept =
          before == sequence
              && out.length == shape.length
              && (shape.length == 1 || out[0] == shape[0]);
      sequence = before;
      if (kept) {
        layers.addAll(tried);
        return out;
      }
    }
  }

  private LayerSpec branches(int[] shape, int depth, boolean mayFreeze) {
    int count = 2 + random.nextInt(2);
    List<List<LayerSpec>> branches = new ArrayList<>();
    boolean features = shape.length == 1 || sequence;
    boolean add = random.nextBoolean();
    for (int k = 0; k < count; k++) {
      List<LayerSpec> branch = new ArrayList<>();
      if (k == 0 && !add && random.nextBoolean()) {
        branches.add(branch);
        continue;
      }
      int out = add ? 3 : 1 + random.nextInt(4);
      if (features) {
        int[] inside = growKeepingLength(branch, shape, depth, mayFreeze);
        branch.add(new LayerSpec.Dense(inside[inside.length - 1], out, random.nextBoolean()));
      } else {
        boolean wide = random.nextBoolean();
        branch.add(convolution(shape, out, wide ? 3 : 1, 1, wide ? 1 : 0, 1));
        branch.add(pointwise());
      }
      branches.add(branch);
    }
    Composite.Branches.Join apart =
        shape.length == 2 && sequence
            ? Composite.Branches.Join.FEATURES
            : Composite.Branches.Join.CHANNELS;
    return new Composite.Branches(add ? Composite.Branches.Join.ADD : apart, branches);
  }

  private LayerSpec convolution(
      int[] shape, int out, int kernel, int stride, int padding, int groups) {
    int area = shape.length == 2 ? kernel : kernel * kernel;
    if (kernel == 3 && padding > 0 && shape[0] / groups * out * area > LARGEST_VECTOR) {
      // Of the same output.
      return convolution(shape, out, 1, stride, padding - 1, groups);
    }
    boolean bias = random.nextBoolean();
    if (shape.length == 2) {
      return new WindowSpec.Conv1d(shape[0], out, kernel, stride, padding, groups, bias);
    }
    return new WindowSpec.Conv2d(
        shape[0],
        out,
        Size.square(kernel),
        Size.square(stride),
        Size.square(padding),
        groups,
        bias);
  }

  private LayerSpec anyConvolution(int[] shape) {
    int groups = random.nextBoolean() ? shape[0] : 1;
    int out = groups * (1 + random.nextInt(groups > 1 ? 2 : 5));
    int kernel = shape[0] > 4 ? 1 : 1 + random.nextInt(3);
    return convolution(shape, out, kernel, 1 + random.nextInt(2), random.nextInt(3), groups);
  }

  private boolean smallerThan(int[] shape, int side) {
    return Arrays.stream(shape).skip(1).anyMatch(axis -> axis < side);
  }

  private LayerSpec ofImage(int[] shape) {
    int what = random.nextInt(7);
    if (smallerThan(shape, 3) || what < 2) {
      return convolution(shape, 1 + random.nextInt(4), 3, 1, 2, 1);
    }
    Size two = Size.square(2);
    Size one = Size.square(1);
    return switch (what) {
      case 2 -> anyConvolution(shape);
      case 3 -> new WindowSpec.MaxPool2d(two, one, random.nextBoolean() ? one : Size.square(0));
      case 4 -> new WindowSpec.AvgPool2d(two, two, one, random.nextBoolean());
      case 5 -> new LayerSpec.GroupNorm(random.nextBoolean() ? shape[0] : 1, shape[0], 1e-2);
      default ->
          random.nextInt(3) > 0
              ? new LayerSpec.LayerNorm(List.of(shape[1], shape[2]), 1e-2)
              : random.nextBoolean()
                  ? new WindowSpec.GlobalAvgPool()
                  : new WindowSpec.GlobalMaxPool();
    };
  }

  private LayerSpec ofSignal(int[] shape) {
    int what = random.nextInt(6);
    if (smallerThan(shape, 4) || what == 0) {
      return convolution(shape, 1 + random.nextInt(4), 3, 1, 2, 1);
    }
    return switch (what) {
      case 1, 2 -> anyConvolution(shape);
      case 3 -> new WindowSpec.MaxPool1d(2, 1 + random.nextInt(2), random.nextInt(2));
      case 4 -> new WindowSpec.AvgPool1d(3, 2, 1, random.nextBoolean());
      default -> new LayerSpec.GroupNorm(random.nextBoolean() ? shape[0] : 1, shape[0], 1e-2);
    };
  }

  private LayerSpec ofSequence(int[] shape) {
    int dim = shape[1];
    switch (dim > 8 ? 2 + random.nextInt(5) : random.nextInt(7)) {
      case 0:
        return new SequenceSpec.SelfAttention(
            dim, dim % 2 == 0 ? 2 : 1, random.nextBoolean(), random.nextBoolean());
      case 1:
        return new SequenceSpec.Lstm(
            dim,
            1 + random.nextInt(4),
            1 + random.nextInt(2),
            random.nextBoolean(),
            SequenceSpec.Lstm.Output.SEQUENCE);
      case 2:
        return new SequenceSpec.PositionEmbedding(shape[0], dim);
      case 3:
        return new LayerSpec.LayerNorm(List.of(dim), 1e-2);
      case 4:
        if (random.nextInt(3) > 0) {
          return random.nextBoolean()
              ? new SequenceSpec.MeanOverTime()
              : new SequenceSpec.Lstm(dim, 3, 1, true, SequenceSpec.Lstm.Output.LAST);
        }
        sequence = false;
        return new SequenceSpec.TimeToChannels();
      default:
        return new LayerSpec.Dense(dim, 1 + random.nextInt(6), random.nextBoolean());
    }
  }

  private LayerSpec ofVector(int[] shape) {
    return switch (random.nextInt(5)) {
      case 0 -> new LayerSpec.LayerNorm(List.of(shape[0]), 1e-2);
      case 1 -> new LayerSpec.GroupNorm(1, shape[0], 1e-2);
      default -> new LayerSpec.Dense(shape[0], 1 + random.nextInt(7), random.nextBoolean());
    };
  }
}
