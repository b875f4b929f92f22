package dev.tacit.learning.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What our own implementations promise beyond {@link KernelsContract}. */
abstract class RowsContract extends KernelsContract {
  RowsContract(Kernels kernels) {
    super(kernels);
  }

  /**
   * Where rows are examples, none changes with its place or its neighbours, not in the last bit.
   */
  @Property(tries = 100)
  void multiply_rowInAnotherPlaceAmongOthers_isTheSameToTheLastBit(
      @ForAll boolean transposeA,
      @ForAll boolean transposeB,
      @ForAll @IntRange(min = 1, max = 40) int rows,
      @ForAll @IntRange(min = 1, max = 70) int columns,
      @ForAll @IntRange(min = 1, max = 600) int inner,
      @ForAll @IntRange(min = 0, max = 39) int place,
      @ForAll long seed) {
    float[] row = numbers(inner, seed);
    float[] b = numbers(inner * columns, seed + 1);
    float[] alone = product(new Product(transposeA, transposeB, 1, columns, inner), row, b, 0);
    float[] crowd = numbers(rows * inner, new Random(seed).nextLong());
    int at = place % rows;
    for (int k = 0; k < inner; k++) {
      crowd[transposeA ? k * rows + at : at * inner + k] = row[k];
    }
    Product shape = new Product(transposeA, transposeB, rows, columns, inner);
    assertThat(product(shape, crowd, b, at)).containsExactly(alone);
  }

  private float[] product(Product shape, float[] a, float[] b, int row) {
    Floats out = kernels.allocate(shape.rows() * shape.columns());
    kernels.multiply(shape, floats(a), 3, floats(b), 3, 0, out, 0);
    float[] read = new float[shape.columns()];
    out.get(row * shape.columns(), read, 0, read.length);
    return read;
  }
}
