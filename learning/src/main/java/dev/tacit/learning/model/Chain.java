package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

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
  private final List<Integer> tensorsBefore = new ArrayList<>();
  private final List<Tensor> tensors = new ArrayList<>();
  private int parameterCount;
  private Slot last;
  private int[] shape;
  private boolean channelsLast;

  /** Whether the next layer may write over its input. */
  private boolean free;

  /**
   * @param channelsLast how the first slot's numbers lie
   */
  Chain(
      List<LayerSpec> specs,
      int[] inputShape,
      Slot first,
      boolean channelsLast,
      int capacity,
      Kernels kernels) {
    this.capacity = capacity;
    this.kernels = kernels;
    this.first = first;
    this.last = first;
    this.shape = inputShape;
    this.channelsLast = channelsLast;
    for (LayerSpec spec : specs) {
      add(spec);
    }
  }

  private void add(LayerSpec spec) {
    int[] output = spec.outputShape(shape);
    if (spec instanceof LayerSpec.Pointwise pointwise) {
      addPointwise(pointwise);
    } else if (spec instanceof LayerSpec.Residual residual) {
      addResidual(residual);
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

  private void addResidual(LayerSpec.Residual spec) {
    Chain body = new Chain(spec.body(), shape, slot(shape), channelsLast, capacity, kernels);
    Chain shortcut =
        new Chain(spec.shortcut(), shape, slot(shape), channelsLast, capacity, kernels);
    shortcut.arrange(body.channelsLast);
    add(new ResidualLayer(body, shortcut, last, slot(body.shape)));
    channelsLast = body.channelsLast;
  }

  /** Layers that work on channels last; whether it was one. */
  private boolean addWindowed(LayerSpec spec, int[] output) {
    boolean pooled =
        spec instanceof LayerSpec.GlobalAvgPool || spec instanceof LayerSpec.GlobalMaxPool;
    LayerSpec two = twoDimensional(spec);
    boolean norm = spec instanceof LayerSpec.GroupNorm;
    if (!pooled && !norm && two == null) {
      return false;
    }
    arrange(true);
    Slot out = slot(output);
    int[] image = shape.length == 3 ? shape : Window.image(new int[] {shape[0], places(shape)});
    if (pooled) {
      add(new GlobalPoolLayer(spec instanceof LayerSpec.GlobalMaxPool, last, out, capacity));
      channelsLast = false;
    } else if (two instanceof LayerSpec.Conv2d conv) {
      add(
          conv.groups() == 1
              ? new ConvLayer(conv, image, last, out, capacity, kernels)
              : new GroupedConvLayer(conv, image, last, out, capacity, kernels));
    } else if (two instanceof LayerSpec.MaxPool2d pool) {
      add(new MaxPoolLayer(pool, image, last, out));
    } else if (two instanceof LayerSpec.AvgPool2d pool) {
      add(new AvgPoolLayer(pool, image, last, out));
    } else {
      add(NormLayer.of((LayerSpec.GroupNorm) spec, last, out, capacity, kernels));
    }
    return true;
  }

  /** A layer on windows, as one of images; null for others. */
  private static LayerSpec twoDimensional(LayerSpec spec) {
    if (spec instanceof LayerSpec.Conv1d conv) {
      return conv.two();
    }
    if (spec instanceof LayerSpec.MaxPool1d pool) {
      return pool.two();
    }
    if (spec instanceof LayerSpec.AvgPool1d pool) {
      return pool.two();
    }
    boolean two =
        spec instanceof LayerSpec.Conv2d
            || spec instanceof LayerSpec.MaxPool2d
            || spec instanceof LayerSpec.AvgPool2d;
    return two ? spec : null;
  }

  /** Layers that take numbers in the order of their shape. */
  private void addOrdered(LayerSpec spec, int[] output) {
    if (spec instanceof LayerSpec.Flatten) {
      return;
    }
    if (spec instanceof LayerSpec.TimeToChannels) {
      // A sequence's features, which lie last, become channels, which lie last.
      channelsLast = true;
      return;
    }
    if (spec instanceof LayerSpec.Lstm lstm) {
      addLstm(lstm, output);
    } else if (spec instanceof LayerSpec.SelfAttention attention) {
      int length = shape[0];
      addDense(attention.inward(), new int[] {length, 3 * attention.dim()});
      add(new AttentionLayer(attention, last, slot(output), capacity, kernels));
      addDense(attention.outward(), output);
    } else if (spec instanceof LayerSpec.Dense dense) {
      addDense(dense, output);
    } else {
      add(simple(spec, slot(output)));
    }
  }

  private Layer simple(LayerSpec spec, Slot out) {
    if (spec instanceof LayerSpec.Embedding embedding) {
      return new EmbeddingLayer(embedding, last, out, kernels);
    }
    if (spec instanceof LayerSpec.PositionEmbedding position) {
      return new PositionLayer(position, last, out, kernels);
    }
    if (spec instanceof LayerSpec.LayerNorm norm) {
      return NormLayer.of(norm, last, out, capacity, kernels);
    }
    if (spec instanceof LayerSpec.MeanOverTime) {
      return GlobalPoolLayer.mean(last, out, capacity);
    }
    throw new IllegalStateException("layer must be of a known kind but was " + spec);
  }

  private void addDense(LayerSpec.Dense spec, int[] output) {
    Slot out = slot(output);
    add(
        output.length == 1
            ? new DenseLayer(spec, last, out, capacity, kernels)
            : new SequenceDenseLayer(spec, last, out, capacity, kernels));
  }

  private void addLstm(LayerSpec.Lstm spec, int[] output) {
    int each = spec.bias() ? 4 : 2;
    for (int k = 0; k < spec.layers(); k++) {
      List<Tensor> own = spec.tensors().subList(k * each, (k + 1) * each);
      int width = k == 0 ? spec.in() : spec.hidden();
      Slot out = slot(new int[] {shape[0], spec.hidden()});
      add(new LstmLayer(own, width, spec.hidden(), last, out, capacity, kernels));
    }
    if (spec.output() == LayerSpec.Lstm.Output.LAST) {
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

  private void add(Layer layer) {
    offsets.add(parameterCount);
    tensorsBefore.add(tensors.size());
    layers.add(layer);
    tensors.addAll(layer.tensors());
    parameterCount += layer.tensors().stream().mapToInt(Tensor::count).sum();
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

  int parameterCount() {
    return parameterCount;
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
