package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Layers, one after the other, made for a micro-batch.
 *
 * <p>Numbers are in the order of their shape, but between layers that work on windows of images and
 * signals channels lie last; where a layer wants the other order, a transposition is put before it.
 */
final class Chain {
  private final int capacity;
  private final Kernels kernels;
  private final Slot first;
  private final List<Layer> layers = new ArrayList<>();
  private final List<Integer> offsets = new ArrayList<>();
  private final List<Integer> frozenOffsets = new ArrayList<>();
  private final List<Integer> tensorsBefore = new ArrayList<>();
  private final List<Tensor> tensors = new ArrayList<>();
  private final List<Tensor> frozenTensors = new ArrayList<>();
  private final Masks masks;
  private int parameterCount;
  private int frozenCount;
  private Slot last;
  private int[] shape;
  private boolean channelsLast;

  /** Whether the next layer may write over its input. */
  private boolean free;

  /** Whether the next layer's weights stay as they are. */
  private boolean freezing;

  /**
   * @param first of inputs in the order of their shape
   * @param masks which dropout leaves out
   */
  Chain(
      List<LayerSpec> specs,
      int[] inputShape,
      Slot first,
      Masks masks,
      int capacity,
      Kernels kernels) {
    this.capacity = capacity;
    this.kernels = kernels;
    this.masks = masks;
    this.first = first;
    this.last = first;
    this.shape = inputShape;
    for (LayerSpec spec : specs) {
      add(spec);
    }
  }

  /** A branch, from where another chain ends: with its values, and a gradient of its own. */
  private Chain(List<LayerSpec> specs, Chain before) {
    this.capacity = before.capacity;
    this.kernels = before.kernels;
    this.masks = before.masks;
    Slot from = before.last;
    this.first = new Slot(from.values(), kernels.allocate(from.gradients().size()), from.size());
    this.last = first;
    this.shape = before.shape;
    this.channelsLast = before.channelsLast;
    this.freezing = before.freezing;
    for (LayerSpec spec : specs) {
      add(spec);
    }
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
            : new PointwiseLayer(spec, last, out));
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
    List<Chain> branches = new ArrayList<>();
    for (List<LayerSpec> part : parts) {
      branches.add(new Chain(part, this));
    }
    boolean byFeatures = join == Composite.Branches.Join.FEATURES;
    boolean lastToo = branches.get(0).channelsLast && !byFeatures;
    for (Chain branch : branches) {
      branch.arrange(lastToo);
    }
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
        ? new DenseLayer(spec, in, out, capacity, kernels)
        : new SequenceDenseLayer(spec, in, out, capacity, kernels);
  }

  private void addLora(LayerSpec.Dense spec, Composite.Lora lora) {
    shape = spec.outputShape(shape);
    Slot out = slot(shape);
    int places = last.size() / spec.in();
    Slot beside = new Slot(last.values(), kernels.allocate(last.gradients().size()), last.size());
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
  void arrange(boolean last) {
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
    offsets.add(parameterCount);
    frozenOffsets.add(frozenCount);
    tensorsBefore.add(tensors.size());
    layers.add(layer);
    tensors.addAll(layer.tensors());
    frozenTensors.addAll(layer.frozenTensors());
    parameterCount += Tensor.count(layer.tensors());
    frozenCount += Tensor.count(layer.frozenTensors());
    last = layer.out;
    free = layer.yieldsOutput();
  }

  Slot first() {
    return first;
  }

  Slot last() {
    return last;
  }

  List<Tensor> tensors() {
    return tensors;
  }

  List<Tensor> frozenTensors() {
    return frozenTensors;
  }

  int parameterCount() {
    return parameterCount;
  }

  int frozenCount() {
    return frozenCount;
  }

  void initialise(float[] parameters, int offset, Random random) {
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).initialise(parameters, offset + offsets.get(i), random);
    }
  }

  void load(float[] parameters, int offset) {
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).load(parameters, offset + offsets.get(i));
    }
  }

  void initialiseFrozen(float[] values, int offset, Random random) {
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).initialiseFrozen(values, offset + frozenOffsets.get(i), random);
    }
  }

  void loadFrozen(float[] values, int offset) {
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).loadFrozen(values, offset + frozenOffsets.get(i));
    }
  }

  void forward(int examples) {
    for (Layer layer : layers) {
      layer.forward(examples);
    }
  }

  void backward(int examples, boolean inputToo) {
    int lowest = inputToo ? 0 : firstWithParameters();
    for (int i = layers.size() - 1; i >= lowest; i--) {
      layers.get(i).backward(examples, inputToo || i > lowest);
    }
  }

  /** Runs backwards and adds the sum of the examples' gradients as they are. */
  void backwardPlain(int examples, boolean inputToo, double[] sum, int offset) {
    int lowest = inputToo ? 0 : firstWithParameters();
    for (int i = layers.size() - 1; i >= lowest; i--) {
      Layer layer = layers.get(i);
      double[][] ones = ones(layer.tensors().size());
      layer.backwardPlain(examples, inputToo || i > lowest, ones, sum, offset + offsets.get(i));
    }
  }

  private double[][] ones(int tensors) {
    double[] one = new double[capacity];
    Arrays.fill(one, 1);
    double[][] ones = new double[tensors][];
    Arrays.fill(ones, one);
    return ones;
  }

  private int firstWithParameters() {
    int i = 0;
    while (i < layers.size() && layers.get(i).tensors().isEmpty()) {
      i++;
    }
    return i;
  }

  void addSquaredNorms(int examples, double[][] norms, int tensor) {
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).addSquaredNorms(examples, norms, tensor + tensorsBefore.get(i));
    }
  }

  void discard(int example) {
    for (Layer layer : layers) {
      layer.discard(example);
    }
  }

  void accumulate(int from, int to, double[][] factors, int tensor, double[] sum, int offset) {
    for (int i = 0; i < layers.size(); i++) {
      int before = tensor + tensorsBefore.get(i);
      layers.get(i).accumulate(from, to, factors, before, sum, offset + offsets.get(i));
    }
  }
}
