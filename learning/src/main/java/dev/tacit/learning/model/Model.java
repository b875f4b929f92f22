package dev.tacit.learning.model;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.data.WellFormed;
import dev.tacit.learning.kernels.Kernels;
import dev.tacit.learning.nd4j.FastestKernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;

/**
 * A workspace for one model: memory for a micro-batch, allocated once, and the passes over it.
 *
 * <p>The order of use is {@link #load}, {@link #input} for slots 0..n-1, {@link #forward}, {@link
 * #lossGradients}, {@link #backward}, {@link #addClipped}; evaluation stops after {@link #logits}.
 * Not thread-safe: one for each thread. Memory is given back when the object is collected.
 */
public final class Model {
  /** Past this a micro-batch leaves the cache and gains nothing. */
  private static final int LARGEST_BATCH = 32;

  private static final int WORKSPACE_FLOATS = 1 << 24;

  private final ModelSpec spec;
  private final OptionalInt tokens;
  private final int capacity;
  private final Slot first;
  private final List<Layer> layers = new ArrayList<>();
  private final List<Integer> offsets = new ArrayList<>();
  private final int[] labels;
  private final float[] channelsFirst;
  private final float[] channelsLast;
  private final float[] outputs;

  private Model(ModelSpec spec, Kernels kernels) {
    this.spec = spec;
    this.tokens = spec.vocabulary();
    this.capacity =
        Math.max(1, Math.min(LARGEST_BATCH, WORKSPACE_FLOATS / spec.floatsPerExample()));
    this.labels = new int[capacity];
    this.channelsFirst = new float[spec.inputSize()];
    this.channelsLast = new float[spec.inputSize()];
    this.outputs = new float[spec.classes()];
    this.first = slot(spec.inputSize(), kernels);
    build(kernels);
  }

  /** A workspace for a model, on the fastest kernels that are there. */
  public static Model create(ModelSpec spec) {
    return new Model(spec, FastestKernels.create());
  }

  private void build(Kernels kernels) {
    Slot in = first;
    int[] shape = spec.inputShape();
    int offset = 0;
    for (LayerSpec layer : spec.layers()) {
      int[] outputShape = layer.outputShape(shape);
      Layer made = layer(layer, shape, in, kernels);
      layers.add(made);
      offsets.add(offset);
      offset += layer.parameterCount();
      in = made.out;
      shape = outputShape;
    }
  }

  private Layer layer(LayerSpec layer, int[] shape, Slot in, Kernels kernels) {
    if (layer instanceof LayerSpec.Tanh || layer instanceof LayerSpec.Relu) {
      return new ActivationLayer(layer instanceof LayerSpec.Tanh, in);
    }
    if (layer instanceof LayerSpec.Flatten) {
      int channels = shape.length == 3 ? shape[0] : 1;
      return new FlattenLayer(channels, in, channels == 1 ? in : slot(in.size(), kernels));
    }
    Slot out = slot(LayerSpec.Limits.product("output", layer.outputShape(shape)), kernels);
    if (layer instanceof LayerSpec.Conv2d conv) {
      return new ConvLayer(conv, shape, in, out, capacity, kernels);
    }
    if (layer instanceof LayerSpec.MaxPool2d pool) {
      return new MaxPoolLayer(pool, shape, in, out);
    }
    if (layer instanceof LayerSpec.Embedding embedding) {
      return new EmbeddingLayer(embedding, in, out, kernels);
    }
    return new DenseLayer((LayerSpec.Dense) layer, in, out, capacity, kernels);
  }

  private Slot slot(int size, Kernels kernels) {
    return new Slot(kernels.allocate(capacity * size), kernels.allocate(capacity * size), size);
  }

  public ModelSpec spec() {
    return spec;
  }

  /** Trainable numbers: the length of a parameter vector. */
  public int parameterCount() {
    return spec.parameterCount();
  }

  /** Examples in a micro-batch at most. */
  public int capacity() {
    return capacity;
  }

  /**
   * Weights to start from, a function of the seed alone: uniform with variance 1 / (inputs of a
   * unit), biases zero. Layer by layer, each its weight, then its bias, in PyTorch's order.
   */
  public float[] initialParameters(long seed) {
    float[] parameters = new float[parameterCount()];
    Random random = new Random(seed);
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).initialise(parameters, offsets.get(i), random);
    }
    return parameters;
  }

  /** Takes the weights that the following passes use; copies. */
  public void load(float[] parameters) {
    if (parameters.length != parameterCount()) {
      throw new IllegalArgumentException(
          "parameters must be " + parameterCount() + " numbers but was " + parameters.length);
    }
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).load(parameters, offsets.get(i));
    }
  }

  /**
   * Checks that examples have this model's shape and classes, and for tokens its vocabulary. {@link
   * dev.tacit.learning.data.WellFormed} checks each example.
   */
  public void accept(ExampleStore examples) {
    if (!Arrays.equals(examples.inputShape(), spec.inputShape())
        || examples.classes() != spec.classes()) {
      throw new IllegalArgumentException(
          String.format(
              "examples must be %s in %d classes but was %s in %d",
              Arrays.toString(spec.inputShape()),
              spec.classes(),
              Arrays.toString(examples.inputShape()),
              examples.classes()));
    }
    if (tokens.isPresent() && !tokens.equals(examples.vocabulary())) {
      throw new IllegalArgumentException(
          "examples must be tokens of a vocabulary of "
              + tokens.getAsInt()
              + " but was "
              + examples.vocabulary());
    }
  }

  /** Puts an example of a store that was {@link #accept}ed into a place of the micro-batch. */
  public void input(int place, ExampleStore examples, int example) {
    examples.input(example, channelsFirst, 0);
    labels[place] = examples.label(example);
    input(place, channelsFirst);
  }

  /** The same from numbers; channels first. */
  void input(int place, float[] values) {
    int[] shape = spec.inputShape();
    int size = first.size();
    for (int i = 0; tokens.isPresent() && i < size; i++) {
      if (!WellFormed.isToken(values[i], tokens.getAsInt())) {
        throw new IllegalArgumentException(
            "token must be a whole number below the vocabulary's size but was " + values[i]);
      }
    }
    if (shape.length == 3 && shape[0] > 1) {
      FlattenLayer.transpose(values, channelsLast, shape[0], size / shape[0]);
      first.values().put(place * size, channelsLast, 0, size);
    } else {
      first.values().put(place * size, values, 0, size);
    }
  }

  /** Runs the first {@code examples} places through all layers. */
  public void forward(int examples) {
    LayerSpec.Limits.check("examples", examples, 1, capacity);
    for (Layer layer : layers) {
      layer.forward(examples);
    }
  }

  /** One example's logits after {@link #forward}. */
  public void logits(int place, float[] into) {
    last().values().get(place * spec.classes(), into, 0, spec.classes());
  }

  /** The label at a place of the micro-batch. */
  public int label(int place) {
    return labels[place];
  }

  /** Sets the gradient of each example's own softmax cross-entropy by its logits. */
  public void lossGradients(int examples) {
    for (int e = 0; e < examples; e++) {
      logits(e, outputs);
      Softmax.gradient(outputs, labels[e]);
      outputGradient(e, outputs);
    }
  }

  void outputGradient(int place, float[] gradient) {
    last().gradients().put(place * spec.classes(), gradient, 0, spec.classes());
  }

  /**
   * Runs backwards and gives the squared norm of each example's own gradient by all parameters,
   * never below that of the numbers that {@link #addClipped} adds; NaN or infinite where they
   * overflowed.
   */
  public void backward(int examples, double[] squaredNorms) {
    backward(examples, squaredNorms, false);
  }

  void backward(int examples, double[] squaredNorms, boolean inputToo) {
    Arrays.fill(squaredNorms, 0, examples, 0);
    int lowest = inputToo ? 0 : firstWithParameters();
    for (int i = layers.size() - 1; i >= lowest; i--) {
      layers.get(i).backward(examples, inputToo || i > lowest);
      layers.get(i).addSquaredNorms(examples, squaredNorms);
    }
  }

  private int firstWithParameters() {
    int i = 0;
    while (spec.layers().get(i).parameterCount() == 0) {
      i++;
    }
    return i;
  }

  /**
   * One example's gradient by its input, channels first, after a backward pass that asked for it.
   */
  void inputGradient(int place, float[] into) {
    int[] shape = spec.inputShape();
    int size = first.size();
    first.gradients().get(place * size, channelsLast, 0, size);
    int channels = shape.length == 3 ? shape[0] : 1;
    FlattenLayer.transpose(channelsLast, into, size / channels, channels);
  }

  /**
   * sum[j] += the sum over examples of factors[e] times their gradient by parameter j, after {@link
   * #backward}. An example with factor 0 contributes zeros even if its gradient is NaN or infinite.
   *
   * @param factors finite
   */
  public void addClipped(int examples, double[] factors, double[] sum) {
    for (int i = 0; i < layers.size(); i++) {
      for (int e = 0; e < examples; e++) {
        if (factors[e] == 0) {
          layers.get(i).discard(e);
        }
      }
      layers.get(i).accumulate(examples, factors, sum, offsets.get(i));
    }
  }

  private Slot last() {
    return layers.get(layers.size() - 1).out;
  }
}
