package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Loops;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Layers, one after the other, at work on a micro-batch; {@link Assembly} makes them. */
final class Chain {
  private final Slot first;
  private final List<Layer> layers;
  private final int capacity;
  private final int[] offsets;
  private final int[] frozenOffsets;
  private final int[] tensorsBefore;
  private final List<Tensor> tensors = new ArrayList<>();
  private final List<Tensor> frozenTensors = new ArrayList<>();
  private final int parameterCount;
  private final int frozenCount;
  private final boolean steps;

  /** Number of the first layer that has parameters. */
  private final int firstWithParameters;

  /**
   * @param first of inputs
   * @param layers the first reads from {@code first}, each other from the one before it
   */
  Chain(Slot first, List<Layer> layers, int capacity) {
    this.first = first;
    this.layers = List.copyOf(layers);
    this.capacity = capacity;
    this.offsets = new int[layers.size()];
    this.frozenOffsets = new int[layers.size()];
    this.tensorsBefore = new int[layers.size()];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = Tensor.count(tensors);
      frozenOffsets[i] = Tensor.count(frozenTensors);
      tensorsBefore[i] = tensors.size();
      tensors.addAll(layers.get(i).tensors());
      frozenTensors.addAll(layers.get(i).frozenTensors());
    }
    this.parameterCount = Tensor.count(tensors);
    this.frozenCount = Tensor.count(frozenTensors);
    this.steps = layers.stream().allMatch(Layer::steps);
    this.firstWithParameters =
        (int) layers.stream().takeWhile(layer -> layer.tensors().isEmpty()).count();
  }

  Slot first() {
    return first;
  }

  Slot last() {
    return layers.isEmpty() ? first : layers.get(layers.size() - 1).out;
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
      layers.get(i).initialise(parameters, offset + offsets[i], random);
    }
  }

  void load(float[] parameters, int offset) {
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).load(parameters, offset + offsets[i]);
    }
  }

  void attach(float[] parameters, int offset) {
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).attach(parameters, offset + offsets[i]);
    }
  }

  boolean steps() {
    return steps;
  }

  /**
   * Runs backwards before a {@link #step}. Of layers that step by themselves no gradient is formed;
   * of others the sum is set in {@code sum}.
   *
   * @param norms for each tensor of such a layer, the squared norm of each example's gradient
   * @return whether what all of them step along is finite
   */
  boolean backwardToStep(int examples, double[] sum, double[][] norms) {
    boolean finite = true;
    for (int i = layers.size() - 1; i >= firstWithParameters; i--) {
      Layer layer = layers.get(i);
      boolean inputToo = i > firstWithParameters;
      if (layer.steps()) {
        layer.backward(examples, inputToo);
        continue;
      }
      int count = Tensor.count(layer.tensors());
      Arrays.fill(sum, offsets[i], offsets[i] + count, 0);
      layer.backwardPlain(examples, inputToo, ones(layer.tensors().size()), sum, offsets[i]);
      finite &= Loops.finite(sum, offsets[i], count);
    }
    return finite && stepsAreFinite(examples, norms);
  }

  private boolean stepsAreFinite(int examples, double[][] norms) {
    double squares = 0;
    for (double[] norm : norms) {
      Arrays.fill(norm, 0, examples, 0);
    }
    for (int i = firstWithParameters; i < layers.size(); i++) {
      if (layers.get(i).steps()) {
        layers.get(i).addSquaredNorms(examples, norms, tensorsBefore[i]);
      }
    }
    for (double[] norm : norms) {
      squares += Arrays.stream(norm, 0, examples).sum();
    }
    return squares < Double.POSITIVE_INFINITY;
  }

  /**
   * A step after {@link #backwardToStep}.
   *
   * @param sum as that left it
   */
  void step(int examples, double factor, double[] sum, float[] from, float[] to) {
    for (int i = firstWithParameters; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      if (layer.steps()) {
        layer.step(examples, (float) factor, from, to, offsets[i]);
      } else {
        Loops.step(factor, sum, from, to, offsets[i], Tensor.count(layer.tensors()));
      }
    }
  }

  void advance(int examples, float factor, float[] to) {
    for (Layer layer : layers) {
      layer.advance(examples, factor, to);
    }
  }

  void settle(float[] to) {
    for (Layer layer : layers) {
      layer.settle(to);
    }
  }

  double change(float[] origin, float[] to) {
    double squares = 0;
    for (Layer layer : layers) {
      squares += layer.change(origin, to);
    }
    return squares;
  }

  double holdChange(float[] origin, float[] to) {
    double squares = 0;
    for (Layer layer : layers) {
      squares += layer.holdChange(origin, to);
    }
    return squares;
  }

  void readChange(float[] to, int from, int length, float[] into) {
    for (int i = 0; i < layers.size(); i++) {
      int first = Math.max(from, offsets[i]);
      int last = Math.min(from + length, i + 1 < layers.size() ? offsets[i + 1] : to.length);
      if (first < last) {
        layers.get(i).readChange(to, first, last - first, into, first - from);
      }
    }
  }

  void addChange(float weight, float[] origin, float[] to, boolean fresh, float[] sum) {
    for (Layer layer : layers) {
      layer.addChange(weight, origin, to, fresh, sum);
    }
  }

  void initialiseFrozen(float[] values, int offset, Random random) {
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).initialiseFrozen(values, offset + frozenOffsets[i], random);
    }
  }

  void loadFrozen(float[] values, int offset) {
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).loadFrozen(values, offset + frozenOffsets[i]);
    }
  }

  void forward(int examples) {
    for (Layer layer : layers) {
      layer.forward(examples);
    }
  }

  void backward(int examples, boolean inputToo) {
    int lowest = inputToo ? 0 : firstWithParameters;
    for (int i = layers.size() - 1; i >= lowest; i--) {
      layers.get(i).backward(examples, inputToo || i > lowest);
    }
  }

  /** Runs backwards and adds the sum of the examples' gradients as they are. */
  void backwardPlain(int examples, boolean inputToo, double[] sum, int offset) {
    int lowest = inputToo ? 0 : firstWithParameters;
    for (int i = layers.size() - 1; i >= lowest; i--) {
      Layer layer = layers.get(i);
      double[][] ones = ones(layer.tensors().size());
      layer.backwardPlain(examples, inputToo || i > lowest, ones, sum, offset + offsets[i]);
    }
  }

  private double[][] ones(int tensors) {
    double[] one = new double[capacity];
    Arrays.fill(one, 1);
    double[][] ones = new double[tensors][];
    Arrays.fill(ones, one);
    return ones;
  }

  void addSquaredNorms(int examples, double[][] norms, int tensor) {
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).addSquaredNorms(examples, norms, tensor + tensorsBefore[i]);
    }
  }

  void discard(int example) {
    for (Layer layer : layers) {
      layer.discard(example);
    }
  }

  void accumulate(int[] bounds, double[][] factors, int tensor, double[] sum, int offset) {
    for (int i = 0; i < layers.size(); i++) {
      int before = tensor + tensorsBefore[i];
      layers.get(i).accumulate(bounds, factors, before, sum, offset + offsets[i]);
    }
  }
}
