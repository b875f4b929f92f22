package dev.tacit.learning.model;

import dev.tacit.learning.kernels.Floats;
import dev.tacit.learning.kernels.Kernels;
import java.util.Arrays;
import java.util.List;

/**
 * Group and layer norm: sets of an example's numbers are brought to mean 0 and variance 1, then
 * each gets a weight and a bias. Means and variances are in double.
 */
final class NormLayer extends FormedLayer {
  private final double epsilon;
  private final int sets;
  private final int weights;

  /** The set and the weight of each number of an example, as they lie in the slot. */
  private final int[] setOf;

  private final int[] weightOf;
  private final double setSize;
  private final float[] weight;
  private final float[] bias;
  private final Floats normal;
  private final double[] scales;
  private final double[] sums;
  private final double[] products;
  private final float[] values;
  private final float[] gradient;
  private final float[] one;

  private NormLayer(
      List<Tensor> tensors,
      double epsilon,
      int[] setOf,
      int[] weightOf,
      Slot in,
      Slot out,
      int capacity,
      Kernels kernels) {
    super(tensors, in, out, capacity, kernels);
    this.epsilon = epsilon;
    this.setOf = setOf;
    this.weightOf = weightOf;
    this.sets = Arrays.stream(setOf).max().orElse(0) + 1;
    this.weights = tensors.get(0).count();
    this.setSize = (double) setOf.length / sets;
    this.weight = new float[weights];
    this.bias = new float[weights];
    this.normal = kernels.allocate(Limits.product("normalised numbers", capacity, in.size()));
    this.scales = new double[capacity * sets];
    this.sums = new double[sets];
    this.products = new double[sets];
    this.values = new float[in.size()];
    this.gradient = new float[in.size()];
    this.one = new float[2 * weights];
  }

  /** Of channels last. */
  static NormLayer of(LayerSpec.GroupNorm spec, Slot in, Slot out, int capacity, Kernels kernels) {
    int[] setOf = new int[in.size()];
    int[] weightOf = new int[in.size()];
    for (int i = 0; i < setOf.length; i++) {
      weightOf[i] = i % spec.channels();
      setOf[i] = weightOf[i] / (spec.channels() / spec.groups());
    }
    return new NormLayer(
        spec.tensors(), spec.epsilon(), setOf, weightOf, in, out, capacity, kernels);
  }

  /** Of numbers in their order. */
  static NormLayer of(LayerSpec.LayerNorm spec, Slot in, Slot out, int capacity, Kernels kernels) {
    int width = spec.tensors().get(0).count();
    int[] setOf = new int[in.size()];
    int[] weightOf = new int[in.size()];
    for (int i = 0; i < setOf.length; i++) {
      weightOf[i] = i % width;
      setOf[i] = i / width;
    }
    return new NormLayer(
        spec.tensors(), spec.epsilon(), setOf, weightOf, in, out, capacity, kernels);
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
      Arrays.fill(sums, 0);
      Arrays.fill(products, 0);
      for (int i = 0; i < values.length; i++) {
        sums[setOf[i]] += values[i];
      }
      for (int i = 0; i < values.length; i++) {
        double off = values[i] - sums[setOf[i]] / setSize;
        products[setOf[i]] += off * off;
      }
      for (int s = 0; s < sets; s++) {
        scales[e * sets + s] = 1 / Math.sqrt(products[s] / setSize + epsilon);
      }
      for (int i = 0; i < values.length; i++) {
        double off = values[i] - sums[setOf[i]] / setSize;
        gradient[i] = (float) (off * scales[e * sets + setOf[i]]);
        values[i] = gradient[i] * weight[weightOf[i]] + bias[weightOf[i]];
      }
      normal.put(e * in.size(), gradient, 0, in.size());
      out.values().put(e * in.size(), values, 0, in.size());
    }
  }

  @Override
  void backward(int examples, boolean inputToo) {
    for (int e = 0; e < examples; e++) {
      normal.get(e * in.size(), values, 0, in.size());
      out.gradients().get(e * in.size(), gradient, 0, in.size());
      Arrays.fill(one, 0);
      for (int i = 0; i < values.length; i++) {
        one[weightOf[i]] += gradient[i] * values[i];
        one[weights + weightOf[i]] += gradient[i];
      }
      gradients.put(e, one);
      if (inputToo) {
        inputGradient(e);
      }
    }
  }

  private void inputGradient(int example) {
    Arrays.fill(sums, 0);
    Arrays.fill(products, 0);
    for (int i = 0; i < values.length; i++) {
      gradient[i] *= weight[weightOf[i]];
      sums[setOf[i]] += gradient[i];
      products[setOf[i]] += (double) gradient[i] * values[i];
    }
    for (int i = 0; i < values.length; i++) {
      int set = setOf[i];
      double off = gradient[i] - sums[set] / setSize - values[i] * (products[set] / setSize);
      gradient[i] = (float) (off * scales[example * sets + set]);
    }
    in.gradients().put(example * in.size(), gradient, 0, in.size());
  }
}
