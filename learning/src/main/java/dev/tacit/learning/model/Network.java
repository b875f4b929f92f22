package dev.tacit.learning.model;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.data.WellFormed;
import dev.tacit.learning.kernels.Kernels;
import dev.tacit.learning.kernels.Runs;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;

/**
 * Layers at work on a micro-batch, whatever the loss is: memory, allocated once, and the passes
 * over it.
 *
 * <p>The order of use is {@link #load}, {@link #input} for places 0..n-1, {@link #forward}, {@link
 * #outputGradient} for each place, {@link #backward}, {@link #addClipped}. Numbers of inputs and
 * outputs are row-major, channels first. Not thread-safe: one for each thread. Memory is given back
 * when the object is collected.
 */
public final class Network {
  /** Changes below are finite however they are rounded. */
  private static final double LARGE = 0x1p120;

  private final Slot first;
  private final Masks masks;
  private final Chain layers;
  private final OptionalInt vocabulary;
  private final int capacity;
  private final double[][] norms;
  private final double[][] sameFactors;
  private boolean frozenMissing;
  private double[] stepSum;

  /** Where the weights are, if they are attached. */
  private float[] at;

  /** Whether the layers have others yet. */
  private boolean stale;

  /** What no weight has changed more than since then. */
  private double reach;

  /**
   * @param specs at least one
   * @param inputShape without the example axis; [length] of tokens where the first layer is an
   *     embedding
   * @param capacity examples of a micro-batch at most
   * @param kernels of this network alone
   * @throws IllegalArgumentException if the layers do not fit together, or are too large
   */
  public Network(List<LayerSpec> specs, int[] inputShape, int capacity, Kernels kernels) {
    Limits.check("number of layers", specs.size(), 1, ModelSpec.MAXIMUM_LAYERS);
    Limits.check("capacity", capacity, 1, Limits.WIDTH);
    this.capacity = capacity;
    this.vocabulary = specs.get(0).tokens();
    this.masks = new Masks(capacity);
    this.first = Slot.of(Limits.product("input shape", inputShape), capacity, kernels);
    this.layers = Assembly.chain(specs, inputShape.clone(), first, masks, capacity, kernels);
    this.norms = new double[layers.tensors().size()][capacity];
    this.sameFactors = new double[norms.length][];
    this.frozenMissing = layers.frozenCount() > 0;
  }

  /** Examples of a micro-batch at most. */
  public int capacity() {
    return capacity;
  }

  /** Trainable numbers: the length of a parameter vector. */
  public int parameterCount() {
    return layers.parameterCount();
  }

  /** Numbers of one example's input. */
  public int inputSize() {
    return first.size();
  }

  /** Numbers of one example's output. */
  public int outputSize() {
    return layers.last().size();
  }

  /** Numbers in each tensor of weights, in the order of a parameter vector. */
  public List<Integer> tensorSizes() {
    return layers.tensors().stream().map(Tensor::count).toList();
  }

  /**
   * Weights to start from, a function of the seed alone: uniform with variance 1 / (inputs of a
   * unit), biases zero. Layer by layer, each its weight, then its bias, in PyTorch's order.
   */
  public float[] initialParameters(long seed) {
    float[] parameters = new float[parameterCount()];
    layers.initialise(parameters, 0, new Random(seed));
    return parameters;
  }

  /**
   * The same with all that is drawn times a factor: 1 / sqrt(3) has weights as far from zero as
   * PyTorch's, which are uniform in +-1 / sqrt(inputs of a unit). Frozen weights are not scaled.
   *
   * @param scale in [1e-3, 1e3]
   */
  public float[] initialParameters(long seed, double scale) {
    if (!(scale >= 1e-3 && scale <= 1e3)) {
      throw new IllegalArgumentException("scale must be in [1e-3, 1e3] but was " + scale);
    }
    float[] parameters = initialParameters(seed);
    int at = 0;
    for (Tensor tensor : layers.tensors()) {
      for (int end = at + tensor.count(); at < end; at++) {
        parameters[at] *= tensor.fanIn() > 0 ? (float) scale : 1;
      }
    }
    return parameters;
  }

  /** Numbers that stay as they are: the length of what {@link #loadFrozen} takes. */
  public int frozenCount() {
    return layers.frozenCount();
  }

  /** Frozen weights to start from, like {@link #initialParameters}; another sequence than those. */
  public float[] initialFrozen(long seed) {
    float[] frozen = new float[frozenCount()];
    layers.initialiseFrozen(frozen, 0, new Random(~seed));
    return frozen;
  }

  /**
   * Takes the weights of frozen layers; copies. To be called before the first {@link #forward} of a
   * network that has any.
   *
   * @param values {@link #frozenCount} of them, in the order of {@link #load}
   */
  public void loadFrozen(float[] values) {
    Argument.length("frozen weights", values.length, frozenCount());
    layers.loadFrozen(values, 0);
    frozenMissing = false;
  }

  /**
   * From now on passes are ones of training: dropout leaves out numbers by this key and by the
   * example's own numbers, so that an example's gradient depends on no other's. One key for all
   * passes and workspaces of a step, another for the next step; none changes between a forward pass
   * and what belongs to it.
   */
  public void training(long key) {
    masks.training(key);
  }

  /** From now on passes are ones of evaluation, as at first: dropout changes nothing. */
  public void evaluation() {
    masks.evaluation();
  }

  /** Takes the weights that the following passes use; copies. */
  public void load(float[] parameters) {
    Argument.length("parameters", parameters.length, parameterCount());
    layers.load(parameters, 0);
    move(null, false);
  }

  /**
   * The same for passes before a {@link #step}, or before several that {@link #advance}: the
   * numbers may be read where they lie, so they must not change until those passes are over.
   */
  public void attach(float[] parameters) {
    Argument.length("parameters", parameters.length, parameterCount());
    layers.attach(parameters, 0);
    move(parameters, false);
    reach = 0;
  }

  private void move(float[] to, boolean unheard) {
    at = to;
    stale = unheard;
  }

  /**
   * Puts an example into a place of the micro-batch.
   *
   * @param numbers {@link #inputSize} of them, copied; tokens as whole numbers
   * @throws IllegalArgumentException for a token outside the vocabulary
   */
  public void input(int place, float[] numbers) {
    int size = first.size();
    for (int i = 0; vocabulary.isPresent() && i < size; i++) {
      if (!WellFormed.isToken(numbers[i], vocabulary.getAsInt())) {
        throw new IllegalArgumentException(
            "token must be a whole number below the vocabulary's size but was " + numbers[i]);
      }
    }
    first.values().put(place * size, numbers, 0, size);
    masks.input(place, numbers, size);
  }

  /** Runs the first {@code examples} places through all layers. */
  public void forward(int examples) {
    Limits.check("examples", examples, 1, capacity);
    if (frozenMissing) {
      throw new IllegalStateException("frozen weights must be loaded before a pass but were not");
    }
    if (stale) {
      layers.attach(at, 0);
      stale = false;
    }
    layers.forward(examples);
  }

  /** One example's {@link #outputSize} outputs after {@link #forward}. */
  public void output(int place, float[] into) {
    layers.last().values().get(place * outputSize(), into, 0, outputSize());
  }

  /** Sets the gradient of an example's own loss by its outputs. */
  public void outputGradient(int place, float[] gradient) {
    layers.last().gradients().put(place * outputSize(), gradient, 0, outputSize());
  }

  /**
   * Runs backwards and gives the squared norm of each example's own gradient by all parameters,
   * never below that of the numbers that {@link #addClipped} adds; NaN or infinite where they
   * overflowed.
   *
   * @param inputToo whether {@link #inputGradient} is asked for afterwards
   */
  public void backward(int examples, double[] squaredNorms, boolean inputToo) {
    layers.backward(examples, inputToo);
    for (double[] norm : norms) {
      Arrays.fill(norm, 0, examples, 0);
    }
    layers.addSquaredNorms(examples, norms, 0);
    for (int e = 0; e < examples; e++) {
      squaredNorms[e] = 0;
      for (double[] norm : norms) {
        squaredNorms[e] += norm[e];
      }
    }
  }

  /** Runs backwards and adds the sum of the examples' gradients as they are to {@code sum}. */
  public void addGradients(int examples, double[] sum) {
    layers.backwardPlain(examples, false, sum, 0);
  }

  /**
   * Runs backwards before a {@link #step}. Of dense layers' weights no gradient is formed.
   *
   * @return whether the gradients are finite
   */
  public boolean backwardToStep(int examples) {
    if (stepSum == null) {
      stepSum = new double[layers.steps() ? 0 : parameterCount()];
    }
    return layers.backwardToStep(examples, stepSum, norms);
  }

  /**
   * A step along the sum of the examples' gradients: to[j] = from[j] + factor times what the loss
   * summed over the micro-batch changes by parameter j. Each weight is gone through once.
   *
   * @param to may be {@code from}
   */
  public void step(int examples, double factor, float[] from, float[] to) {
    layers.step(examples, factor, stepSum, from, to);
  }

  /**
   * The same from the weights that were attached, or that the last of these steps led to; the next
   * pass is by what it leads to. Of wide dense layers, nothing is written until the steps {@link
   * #settle}, or there are too many of them, as long as their examples are a few each: so weights
   * that leave the near caches are read once for each pass, and written once for all steps.
   *
   * @param to memory for weights, the same for all steps; what it holds is not told. If it is the
   *     array that was attached, that changes
   */
  public void advance(int examples, double factor, float[] to) {
    requireAttached(to);
    if (layers.steps()) {
      layers.advance(examples, (float) factor, to);
      for (int e = 0; e < examples; e++) {
        double squared = 0;
        for (double[] norm : norms) {
          squared += norm[e];
        }
        reach += Math.abs(factor) * Math.sqrt(squared);
      }
      return;
    }
    step(examples, factor, at, to);
    move(to, true);
  }

  private void requireAttached(float[] to) {
    Argument.length("to", to.length, parameterCount());
    if (at == null) {
      throw new IllegalStateException("weights must be attached before steps but were not");
    }
  }

  /** Writes the weights that those steps led to, the attached ones if there were none. */
  public void settle(float[] to) {
    requireAttached(to);
    if (layers.steps()) {
      layers.settle(to);
    } else if (at != to) {
      System.arraycopy(at, 0, to, 0, to.length);
      move(to, true);
    }
  }

  /**
   * Writes those weights less the ones that were attached, and 0 where that is not finite. The
   * network must then be given weights again.
   *
   * @param origin the array that was attached
   * @param to of those steps
   * @return the squared norm of what that gives, to a relative 1e-4 or so; infinite or NaN if a
   *     number was not finite, or too large to square in float
   */
  public double change(float[] origin, float[] to) {
    double squares = keepsSmall(1, to) ? layers.change(origin, to) : difference(origin, to);
    move(null, false);
    return squares;
  }

  /**
   * The same, but numbers that {@link #readChange} can make are not written, and the squared norm
   * is at least what is told.
   */
  public double holdChange(float[] origin, float[] to) {
    double squares = keepsSmall(1, to) ? layers.holdChange(origin, to) : difference(origin, to);
    move(null, false);
    // What is added up in float is off by less: see Runs.
    return squares * (1 + 0x1p-15);
  }

  /**
   * Number from + j of the change that was held becomes the j-th of {@code into}.
   *
   * @param to of that call, as it left it; nothing else may have been done since
   */
  public void readChange(float[] to, int from, int length, float[] into) {
    layers.readChange(to, from, length, into);
  }

  /**
   * Adds {@code weight} times the change to {@code sum}. The network must then be given weights
   * again.
   *
   * @param to of those steps; overwritten
   * @param fresh whether what {@code sum} holds counts as zeros
   */
  public void addChange(float weight, float[] origin, float[] to, boolean fresh, float[] sum) {
    if (keepsSmall(Math.max(1, Math.abs(weight)), to)) {
      layers.addChange(weight, origin, to, fresh, sum);
    } else {
      settle(to);
      if (fresh) {
        Arrays.fill(sum, 0);
      }
      Runs.addDifference(sum, weight, to, origin, 0, to.length);
    }
    move(null, false);
  }

  /** Whether layers may tell the change of their own, which then cannot have overflowed. */
  private boolean keepsSmall(float weight, float[] to) {
    requireAttached(to);
    return layers.steps() && reach * weight < LARGE;
  }

  private double difference(float[] origin, float[] to) {
    settle(to);
    return Runs.subtract(to, origin, 0, to.length);
  }

  /** The squared norm of one example's gradient by each tensor, after {@link #backward}. */
  public double[] squaredNormsByTensor(int place) {
    return Arrays.stream(norms).mapToDouble(norm -> norm[place]).toArray();
  }

  /** One example's gradient by its input, after a backward pass that asked for it. */
  public void inputGradient(int place, float[] into) {
    first.gradients().get(place * first.size(), into, 0, first.size());
  }

  /**
   * sum[j] += the sum over examples of factors[e] times their gradient by parameter j, after {@link
   * #backward}. An example with factor 0 contributes zeros even if its gradient is NaN or infinite;
   * it can then not be added with another factor any more.
   *
   * @param factors finite
   */
  public void addClipped(int examples, double[] factors, double[] sum) {
    Arrays.fill(sameFactors, factors);
    addClipped(new int[] {0, examples}, sameFactors, sum);
  }

  /**
   * The same for groups of examples, {@code bounds[g - 1]} to {@code bounds[g] - 1} each, which are
   * added up in float, and with factors of its own for each tensor: factors[i][e] for example e's
   * gradient by tensor i. An example all of whose factors are 0 contributes zeros whatever its
   * gradient is.
   */
  public void addClipped(int[] bounds, double[][] factors, double[] sum) {
    for (int e = bounds[0]; e < bounds[bounds.length - 1]; e++) {
      int place = e;
      if (Arrays.stream(factors).allMatch(tensor -> tensor[place] == 0)) {
        layers.discard(e);
      }
    }
    layers.accumulate(bounds, factors, 0, sum, 0);
  }
}
