package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Floats;
import dev.tacit.learning.kernels.Kernels;
import dev.tacit.learning.kernels.Runs;
import java.util.Arrays;
import java.util.List;

/**
 * Group and layer norm: sets of an example's numbers are brought to mean 0 and variance 1, then
 * each gets a weight and a bias. A set is runs of floats, at equal distances.
 */
final class NormLayer extends FormedLayer {
  private final double epsilon;
  private final Sets sets;
  private final int weights;
  private final float[] weight;
  private final float[] bias;
  private final Floats normal;
  private final float[] scales;
  private final float[] values;
  private final float[] gradient;
  private final float[] one;

  /**
   * Where the numbers of sets lie.
   *
   * @param count sets
   * @param step from the first number of a set to that of the next
   * @param weightStep the same for their weights
   * @param runs of a set
   * @param length of a run
   * @param runStep from one run to the next; their weights are the same
   */
  private record Sets(int count, int step, int weightStep, int runs, int length, int runStep) {
    float size() {
      return (float) runs * length;
    }
  }

  private NormLayer(
      List<Tensor> tensors,
      double epsilon,
      Sets sets,
      Slot in,
      Slot out,
      int capacity,
      Kernels kernels) {
    super(tensors, in, out, capacity, kernels);
    this.epsilon = epsilon;
    this.sets = sets;
    this.weights = tensors.get(0).count();
    this.weight = new float[weights];
    this.bias = new float[weights];
    this.normal = kernels.allocate(Limits.product("normalised numbers", capacity, in.size()));
    this.scales = new float[capacity * sets.count()];
    this.values = new float[in.size()];
    this.gradient = new float[in.size()];
    this.one = new float[2 * weights];
  }

  /** Of channels last. */
  static NormLayer of(LayerSpec.GroupNorm spec, Slot in, Slot out, int capacity, Kernels kernels) {
    int run = spec.channels() / spec.groups();
    int places = in.size() / spec.channels();
    Sets sets = new Sets(spec.groups(), run, run, places, run, spec.channels());
    return new NormLayer(spec.tensors(), spec.epsilon(), sets, in, out, capacity, kernels);
  }

  /** Of numbers in their order. */
  static NormLayer of(LayerSpec.LayerNorm spec, Slot in, Slot out, int capacity, Kernels kernels) {
    int width = spec.tensors().get(0).count();
    Sets sets = new Sets(in.size() / width, width, 0, 1, width, 0);
    return new NormLayer(spec.tensors(), spec.epsilon(), sets, in, out, capacity, kernels);
  }

  @Override
  void load(float[] parameters, int offset) {
    System.arraycopy(parameters, offset, weight, 0, weights);
    System.arraycopy(parameters, offset + weights, bias, 0, weights);
  }

  @Override
  void forward(int examples) {
    for (int e = 0; e < examples; e++) {
      in.values().get(e * in.size(), values, 0, in.size());
      for (int s = 0; s < sets.count(); s++) {
        scales[e * sets.count() + s] = normalise(s);
      }
      normal.put(e * in.size(), values, 0, in.size());
      out.values().put(e * in.size(), gradient, 0, in.size());
    }
  }

  /** Leaves the set's normalised numbers and, in {@code gradient}, the outputs. */
  private float normalise(int set) {
    int first = set * sets.step();
    float mean = 0;
    for (int r = 0; r < sets.runs(); r++) {
      mean += Runs.sum(values, first + r * sets.runStep(), sets.length());
    }
    mean /= sets.size();
    double variance = 0;
    for (int r = 0; r < sets.runs(); r++) {
      int at = first + r * sets.runStep();
      variance += Runs.squaredDistance(values, at, mean, sets.length());
    }
    float scale = (float) (1 / Math.sqrt(variance / sets.size() + epsilon));
    int weightAt = set * sets.weightStep();
    for (int r = 0; r < sets.runs(); r++) {
      int at = first + r * sets.runStep();
      Runs.centre(values, at, values, at, mean, scale, sets.length());
      Runs.multiply(gradient, at, values, at, weight, weightAt, sets.length());
      Runs.add(gradient, at, bias, weightAt, sets.length());
    }
    return scale;
  }

  @Override
  void backward(int examples, boolean inputToo) {
    for (int e = 0; e < examples; e++) {
      normal.get(e * in.size(), values, 0, in.size());
      out.gradients().get(e * in.size(), gradient, 0, in.size());
      Arrays.fill(one, 0);
      for (int s = 0; s < sets.count(); s++) {
        weightGradient(s);
      }
      gradients.put(e, one);
      for (int s = 0; inputToo && s < sets.count(); s++) {
        inputGradient(s, scales[e * sets.count() + s]);
      }
      if (inputToo) {
        in.gradients().put(e * in.size(), gradient, 0, in.size());
      }
    }
  }

  private void weightGradient(int set) {
    int weightAt = set * sets.weightStep();
    for (int r = 0; r < sets.runs(); r++) {
      int at = set * sets.step() + r * sets.runStep();
      Runs.addProduct(one, weightAt, gradient, at, values, at, sets.length());
      Runs.add(one, weights + weightAt, gradient, at, sets.length());
    }
  }

  private void inputGradient(int set, float scale) {
    int first = set * sets.step();
    int weightAt = set * sets.weightStep();
    float mean = 0;
    float along = 0;
    for (int r = 0; r < sets.runs(); r++) {
      int at = first + r * sets.runStep();
      Runs.multiply(gradient, at, gradient, at, weight, weightAt, sets.length());
      mean += Runs.sum(gradient, at, sets.length());
      along += Runs.dot(gradient, at, values, at, sets.length());
    }
    mean /= sets.size();
    along /= sets.size();
    for (int r = 0; r < sets.runs(); r++) {
      int at = first + r * sets.runStep();
      Runs.project(gradient, at, mean, values, at, along, scale, sets.length());
    }
  }
}
