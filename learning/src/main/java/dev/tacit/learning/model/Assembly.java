package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Kernels;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Makes the layers of a chain of their specifications, with memory for a micro-batch.
 *
 * <p>Numbers are in the order of their shape, but between layers that work on windows of images and
 * signals channels lie last; where a layer wants the other order, a transposition is put before it.
 */
final class Assembly {
  private final int capacity;
  private final Kernels kernels;
  private final Masks masks;
  private final Slot first;
  private final List<Layer> layers = new ArrayList<>();
  private Slot last;
  private int[] shape;
  private boolean channelsLast;

  /** Whether the next layer may write over its input. */
  private boolean free;

  /** Whether the next layer's weights stay as they are. */
  private boolean freezing;

  private Assembly(Slot first, int[] shape, Masks masks, int capacity, Kernels kernels) {
    this.capacity = capacity;
    this.kernels = kernels;
    this.masks = masks;
    this.first = first;
    this.last = first;
    this.shape = shape;
  }

  /**
   * A chain whose inputs and outputs are in the order of their shape.
   *
   * @param first of inputs
   * @param masks which dropout leaves out
   * @throws IllegalArgumentException if the layers do not fit together, or are too large
   */
  static Chain chain(
      List<LayerSpec> specs,
      int[] inputShape,
      Slot first,
      Masks masks,
      int capacity,
      Kernels kernels) {
    Assembly assembly = new Assembly(first, inputShape, masks, capacity, kernels);
    specs.forEach(assembly::add);
    return assembly.chain(false);
  }

  /** From where this one ends: with its values, and a gradient of its own. */
  private Assembly branch(List<LayerSpec> specs) {
    Assembly branch = new Assembly(last.fork(kernels), shape, masks, capacity, kernels);
    branch.channelsLast = channelsLast;
    branch.freezing = freezing;
    specs.forEach(branch::add);
    return branch;
  }

  /** What was made, its outputs with channels last or in the order of their shape. */
  private Chain chain(boolean channelsLast) {
    arrange(channelsLast);
    return new Chain(first, layers, capacity);
  }

  private void add(LayerSpec spec) {
    int[] output = spec.outputShape(shape);
    if (spec instanceof LayerSpec.Pointwise pointwise) {
      addPointwise(pointwise);
    } else if (spec instanceof LayerSpec.Dropout dropout) {
      add(new DropoutLayer(dropout, masks, last, free ? last : slot(shape)));
    } else if (spec instanceof Composite.Residual residual) {
      addBranches(residual.parts(), Composite.Branches.Join.ADD, output);
    } else if (spec instanceof Composite.Branches branches) {
      addBranches(branches.branches(), branches.join(), output);
    } else if (spec instanceof Composite.Frozen frozen) {
      addFrozen(frozen);
    } else if (!addWindowed(spec, output)) {
      arrange(false);
      addOrdered(spec, output);
    }
    shape = output;
  }

  private void addPointwise(LayerSpec.Pointwise spec) {
    boolean byOutput = spec instanceof LayerSpec.Tanh || spec instanceof LayerSpec.Relu;
    Slot out = byOutput && free ? last : slot(shape);
    add(
        byOutput
            ? new ActivationLayer(spec instanceof LayerSpec.Tanh, last, out)
            : new PointwiseLayer(spec, last, out, free, capacity, kernels));
  }

  private void addFrozen(Composite.Frozen spec) {
    boolean before = freezing;
    freezing = true;
    for (LayerSpec layer : spec.layers()) {
      add(layer);
    }
    freezing = before;
  }

  private void addBranches(
      List<List<LayerSpec>> parts, Composite.Branches.Join join, int[] output) {
    List<Assembly> begun = new ArrayList<>();
    for (List<LayerSpec> part : parts) {
      begun.add(branch(part));
    }
    boolean byFeatures = join == Composite.Branches.Join.FEATURES;
    boolean lastToo = begun.get(0).channelsLast && !byFeatures;
    List<Chain> branches = begun.stream().map(branch -> branch.chain(lastToo)).toList();
    Slot out = slot(output);
    if (join == Composite.Branches.Join.ADD) {
      add(BranchesLayer.sum(branches, last, out));
    } else {
      int width = byFeatures ? output[output.length - 1] : lastToo ? output[0] : out.size();
      add(BranchesLayer.concatenation(branches, out.size() / width, last, out));
    }
    channelsLast = lastToo;
  }

  /** Layers that work on channels last; whether it was one. */
  private boolean addWindowed(LayerSpec spec, int[] output) {
    boolean pooled =
        spec instanceof WindowSpec.GlobalAvgPool || spec instanceof WindowSpec.GlobalMaxPool;
    LayerSpec two = twoDimensional(spec);
    boolean norm = spec instanceof LayerSpec.GroupNorm;
    if (!pooled && !norm && two == null) {
      return false;
    }
    arrange(true);
    Slot out = slot(output);
    int[] image = shape.length == 3 ? shape : Window.image(new int[] {shape[0], places(shape)});
    if (pooled) {
      add(new GlobalPoolLayer(spec instanceof WindowSpec.GlobalMaxPool, last, out, capacity));
      channelsLast = false;
    } else if (two instanceof WindowSpec.Conv2d conv) {
      add(
          conv.groups() == 1
              ? new ConvLayer(conv, image, last, out, capacity, kernels)
              : new GroupedConvLayer(conv, image, last, out, capacity, kernels));
    } else if (two instanceof WindowSpec.MaxPool2d pool) {
      add(new MaxPoolLayer(pool, image, last, out));
    } else if (two instanceof WindowSpec.AvgPool2d pool) {
      add(new AvgPoolLayer(pool, image, last, out));
    } else {
      add(NormLayer.of((LayerSpec.GroupNorm) spec, last, out, capacity, kernels));
    }
    return true;
  }

  /** A layer on windows, as one of images; null for others. */
  private static LayerSpec twoDimensional(LayerSpec spec) {
    if (spec instanceof WindowSpec.Conv1d conv) {
      return conv.two();
    }
    if (spec instanceof WindowSpec.MaxPool1d pool) {
      return pool.two();
    }
    if (spec instanceof WindowSpec.AvgPool1d pool) {
      return pool.two();
    }
    boolean two =
        spec instanceof WindowSpec.Conv2d
            || spec instanceof WindowSpec.MaxPool2d
            || spec instanceof WindowSpec.AvgPool2d;
    return two ? spec : null;
  }

  /** Layers that take numbers in the order of their shape. */
  private void addOrdered(LayerSpec spec, int[] output) {
    if (spec instanceof LayerSpec.Flatten) {
      return;
    }
    if (spec instanceof SequenceSpec.TimeToChannels) {
      // A sequence's features, which lie last, become channels, which lie last.
      channelsLast = true;
      return;
    }
    if (spec instanceof SequenceSpec.Lstm lstm) {
      addLstm(lstm, output);
    } else if (spec instanceof SequenceSpec.SelfAttention attention) {
      addAttention(attention, product -> addDense(product));
    } else if (spec instanceof LayerSpec.Dense dense) {
      addDense(dense);
    } else if (spec instanceof Composite.Lora lora) {
      if (lora.layer() instanceof SequenceSpec.SelfAttention attention) {
        addAttention(attention, product -> addLora(product, lora));
      } else {
        addLora((LayerSpec.Dense) lora.layer(), lora);
      }
    } else {
      add(simple(spec, slot(output)));
    }
  }

  private Layer simple(LayerSpec spec, Slot out) {
    if (spec instanceof SequenceSpec.Embedding embedding) {
      return new EmbeddingLayer(embedding, last, out, kernels);
    }
    if (spec instanceof SequenceSpec.PositionEmbedding position) {
      return new PositionLayer(position, last, out, kernels);
    }
    if (spec instanceof LayerSpec.LayerNorm norm) {
      return NormLayer.of(norm, last, out, capacity, kernels);
    }
    if (spec instanceof SequenceSpec.MeanOverTime) {
      return GlobalPoolLayer.mean(last, out, capacity);
    }
    throw new IllegalStateException("layer must be of a known kind but was " + spec);
  }

  private void addAttention(SequenceSpec.SelfAttention spec, Consumer<LayerSpec.Dense> product) {
    int[] outside = shape;
    product.accept(spec.inward());
    add(new AttentionLayer(spec, last, slot(outside), capacity, kernels));
    shape = outside;
    product.accept(spec.outward());
  }

  private void addDense(LayerSpec.Dense spec) {
    shape = spec.outputShape(shape);
    add(dense(spec, last, slot(shape)));
  }

  private Layer dense(LayerSpec.Dense spec, Slot in, Slot out) {
    return shape.length == 1
        ? new DenseLayer(spec, in, out, kernels)
        : new SequenceDenseLayer(spec, in, out, capacity, kernels);
  }

  private void addLora(LayerSpec.Dense spec, Composite.Lora lora) {
    shape = spec.outputShape(shape);
    Slot out = slot(shape);
    int places = last.size() / spec.in();
    Slot beside = last.fork(kernels);
    Slot middle = Slot.of(places * lora.rank(), capacity, kernels);
    add(
        new LoraLayer(
            dense(spec, last, out),
            dense(new LayerSpec.Dense(spec.in(), lora.rank(), false), beside, middle),
            dense(new LayerSpec.Dense(lora.rank(), spec.out(), false), middle, slot(shape)),
            Composite.Lora.adapter(spec, lora.rank()),
            lora.scale()));
  }

  private void addLstm(SequenceSpec.Lstm spec, int[] output) {
    int each = spec.bias() ? 4 : 2;
    for (int k = 0; k < spec.layers(); k++) {
      List<Tensor> own = spec.tensors().subList(k * each, (k + 1) * each);
      int width = k == 0 ? spec.in() : spec.hidden();
      Slot out = slot(new int[] {shape[0], spec.hidden()});
      add(new LstmLayer(own, width, spec.hidden(), last, out, capacity, kernels));
    }
    if (spec.output() == SequenceSpec.Lstm.Output.LAST) {
      add(new LastPlaceLayer(last, slot(output)));
    }
  }

  /** Puts a transposition before the next layer where numbers do not lie as it wants them. */
  private void arrange(boolean last) {
    if (channelsLast != last && shape.length > 1) {
      int channels = shape[0];
      int places = places(shape);
      if (channels > 1 && places > 1) {
        add(new TransposeLayer(last ? channels : places, this.last, slot(shape)));
      }
    }
    channelsLast = last;
  }

  private static int places(int[] shape) {
    int places = 1;
    for (int i = 1; i < shape.length; i++) {
      places *= shape[i];
    }
    return places;
  }

  private Slot slot(int[] shape) {
    return Slot.of(Limits.product("output", shape), capacity, kernels);
  }

  private void add(Layer made) {
    Layer layer = freezing && !made.tensors().isEmpty() ? new FrozenLayer(made) : made;
    layers.add(layer);
    last = layer.out;
    free = layer.yieldsOutput();
  }
}
