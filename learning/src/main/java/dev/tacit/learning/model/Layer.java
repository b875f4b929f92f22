package dev.tacit.learning.model;

import java.util.List;
import java.util.Random;

/**
 * A layer at work on micro-batches. After {@link #backward} it can tell the squared norm of each
 * example's gradient by each of its tensors, and add up those gradients with a factor for each,
 * from what the one backward pass left behind (book-keeping: Bu, Wang, Zha, Karypis,
 * "Differentially Private Optimization on Large Model at Small Cost", ICML 2023, section 3).
 *
 * <p>Layers without parameters have nothing to load, to measure or to add.
 */
abstract class Layer {
  final Slot in;
  final Slot out;

  Layer(Slot in, Slot out) {
    this.in = in;
    this.out = out;
  }

  /** What is trained, in order. */
  List<Tensor> tensors() {
    return List.of();
  }

  /** Writes initial weights at {@code offset} of the model's parameters. */
  void initialise(float[] parameters, int offset, Random random) {
    int at = offset;
    for (Tensor tensor : tensors()) {
      Initial.tensor(tensor, parameters, at, random);
      at += tensor.count();
    }
  }

  /** What stays as it is, in order. */
  List<Tensor> frozenTensors() {
    return List.of();
  }

  /** Writes initial frozen weights at {@code offset} of all the model's. */
  void initialiseFrozen(float[] values, int offset, Random random) {}

  /** Takes this layer's frozen weights from {@code offset} of all the model's. */
  void loadFrozen(float[] values, int offset) {}

  /**
   * From now on nobody asks for gradients by this layer's tensors: backward passes need not form
   * them.
   */
  void freeze() {}

  /** Takes this layer's weights from {@code offset} of the model's parameters. */
  void load(float[] parameters, int offset) {}

  /**
   * The same for a pass of few examples, after which the weights change: they may be read where
   * they lie.
   */
  void attach(float[] parameters, int offset) {
    load(parameters, offset);
  }

  abstract void forward(int examples);

  /**
   * From the gradient by the output, the gradient by the input.
   *
   * @param inputToo whether anybody asks for the latter; the first layer of a training step does
   *     not
   */
  abstract void backward(int examples, boolean inputToo);

  /**
   * Whether its output may be overwritten by the next layer: nothing of it is needed on the way
   * back.
   */
  boolean yieldsOutput() {
    return true;
  }

  /**
   * norms[tensor + i][e] += the squared norm of example e's gradient by tensor i of this layer,
   * rounded up.
   */
  void addSquaredNorms(int examples, double[][] norms, int tensor) {}

  /** Makes example e's gradient zero, whatever it was: a factor of 0 would leave NaN as it is. */
  void discard(int example) {}

  /**
   * The backward pass without a norm for each example: adds the sum of the examples' gradients as
   * they are to {@code sum} from {@code offset} on.
   *
   * @param ones a factor of 1 for each example and tensor of this layer
   */
  void backwardPlain(int examples, boolean inputToo, double[][] ones, double[] sum, int offset) {
    backward(examples, inputToo);
    accumulate(new int[] {0, examples}, ones, 0, sum, offset);
  }

  /**
   * sum[offset + j] += the sum over examples of factors[tensor + i][e] times their gradient by
   * parameter j, which is in tensor i. The terms of examples {@code bounds[g - 1]} to {@code
   * bounds[g] - 1} may be added to each other in float, from the first to the last; what they add
   * up to is added in double.
   *
   * @param bounds ascending; the first and the last are those of the examples
   */
  void accumulate(int[] bounds, double[][] factors, int tensor, double[] sum, int offset) {}

  /** Whether {@link #step} is there, and norms cost little. */
  boolean steps() {
    return tensors().isEmpty();
  }

  /**
   * After a backward pass, to[offset + j] = from[offset + j] + factor times the examples' gradients
   * by parameter j, added up in float.
   *
   * @param to may be {@code from}
   */
  void step(int examples, float factor, float[] from, float[] to, int offset) {}

  /**
   * The same from the weights that were attached, or that the last of these steps led to, and the
   * next pass is by what it leads to. Numbers that change are written to {@code to}, or kept as the
   * factors that they are products of ({@link dev.tacit.learning.kernels.Affine#defer}).
   *
   * @param to as long as all the model's parameters; the same for all steps
   */
  void advance(int examples, float factor, float[] to) {}

  /**
   * Writes this layer's weights, after steps that {@link #advance}d, to their place in {@code to}.
   */
  void settle(float[] to) {}

  /**
   * Writes those weights less the ones in {@code origin}, and 0 where that is not finite. The layer
   * must then be given weights again.
   *
   * @param to of those steps
   * @return the sum of the squares of what that gives, to a relative 1e-5 or so
   */
  double change(float[] origin, float[] to) {
    return 0;
  }

  /**
   * The same, but what {@link #readChange} makes is not written.
   *
   * @return at least the sum of the squares, and little more
   */
  double holdChange(float[] origin, float[] to) {
    return change(origin, to);
  }

  /**
   * into[at + j] = number from + j of the change that was held.
   *
   * @param from as in {@code to}, within this layer's parameters
   */
  void readChange(float[] to, int from, int length, float[] into, int at) {
    System.arraycopy(to, from, into, at, length);
  }

  /**
   * Adds {@code weight} times the change to {@code sum}.
   *
   * @param to of those steps; overwritten
   * @param fresh whether what {@code sum} holds counts as zeros
   */
  void addChange(float weight, float[] origin, float[] to, boolean fresh, float[] sum) {}

  /** Behind the last example. */
  static int last(int[] bounds) {
    return bounds[bounds.length - 1];
  }
}
