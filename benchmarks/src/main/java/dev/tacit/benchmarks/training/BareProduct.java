package dev.tacit.benchmarks.training;

import dev.tacit.learning.kernels.Product;
import java.util.List;

/**
 * A matrix product that a plain step cannot do without.
 *
 * @param layer that needs it, and in which direction
 * @param forms one, or two of which any serves: weights may lie either way
 * @param times how many, each with operands of its own
 */
record BareProduct(String layer, List<Product> forms, int times) {
  BareProduct {
    forms = List.copyOf(forms);
  }

  /** Its sides. */
  Product shape() {
    return forms.get(0);
  }

  /** Floating-point operations of all. */
  double operations() {
    return 2.0 * times * shape().rows() * shape().columns() * shape().inner();
  }

  /** Numbers in the left, or in the other form the right, operands of all. */
  int leftSize() {
    return size(shape().rows(), shape().inner());
  }

  /** Numbers in the right operands of all. */
  int rightSize() {
    return size(shape().inner(), shape().columns());
  }

  /** Numbers in the results of all. */
  int resultSize() {
    return size(shape().rows(), shape().columns());
  }

  private int size(int rows, int columns) {
    return Math.multiplyExact(times, Math.multiplyExact(rows, columns));
  }

  @Override
  public String toString() {
    String sides = shape().rows() + "x" + shape().columns() + "x" + shape().inner();
    return layer + " " + sides + (times > 1 ? ", " + times + " of them" : "");
  }
}
