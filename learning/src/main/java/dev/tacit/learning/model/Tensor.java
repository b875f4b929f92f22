package dev.tacit.learning.model;

import java.util.List;

/**
 * A tensor of weights.
 *
 * @param name within its layer, as PyTorch has it
 * @param shape row-major
 * @param fanIn inputs of a unit, for the scale of initial weights; 0 for those that start at zero,
 *     -1 for those that start at one
 */
public record Tensor(String name, List<Integer> shape, int fanIn) {
  static final int ZEROS = 0;
  static final int ONES = -1;

  /**
   * Numbers in all of them.
   *
   * @throws IllegalArgumentException for more than any model may have
   */
  static int count(List<Tensor> tensors) {
    long count = tensors.stream().mapToLong(Tensor::count).sum();
    if (count > Limits.SIZE) {
      throw new IllegalArgumentException(
          "weights must be at most " + Limits.SIZE + " but was " + count);
    }
    return (int) count;
  }

  /**
   * Those of a layer of weighted sums.
   *
   * @param out biases, if there are any
   * @param fanIn inputs of one sum
   * @param shape of the weights
   */
  static List<Tensor> weightAndBias(boolean bias, int out, int fanIn, Integer... shape) {
    Tensor weight = new Tensor("weight", List.of(shape), fanIn);
    return bias ? List.of(weight, new Tensor("bias", List.of(out), ZEROS)) : List.of(weight);
  }

  /** The same by a longer name. */
  Tensor within(String path) {
    return new Tensor(path + name, shape, fanIn);
  }

  /** Numbers in it. */
  public int count() {
    int[] sides = new int[shape.size()];
    for (int i = 0; i < sides.length; i++) {
      sides[i] = shape.get(i);
    }
    return Limits.product("weights", sides);
  }
}
