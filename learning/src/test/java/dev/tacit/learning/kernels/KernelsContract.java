package dev.tacit.learning.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What every implementation does alike, to 1e-5 of what double arithmetic gives. */
abstract class KernelsContract {
  final Kernels kernels;

  KernelsContract(Kernels kernels) {
    this.kernels = kernels;
  }

  @Property(tries = 100)
  void multiply_anyShapeAndTransposition_isTheSumOfProducts(
      @ForAll boolean transposeA,
      @ForAll boolean transposeB,
      @ForAll boolean add,
      @ForAll @IntRange(min = 1, max = 40) int rows,
      @ForAll @IntRange(min = 1, max = 40) int columns,
      @ForAll @IntRange(min = 1, max = 600) int inner) {
    float[] a = numbers(rows * inner, 1);
    float[] b = numbers(inner * columns, 2);
    float[] c = numbers(rows * columns, 3);
    Floats result = floats(c);
    float size = (float) Math.sqrt(inner) + 1;
    kernels.multiply(
        new Product(transposeA, transposeB, rows, columns, inner),
        floats(a),
        3,
        floats(b),
        3,
        add ? 1 : 0,
        result,
        3);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        double sum = add ? c[i * columns + j] : 0;
        for (int k = 0; k < inner; k++) {
          double left = a[transposeA ? k * rows + i : i * inner + k];
          sum += left * b[transposeB ? j * inner + k : k * columns + j];
        }
        // Of numbers of size 1, so that sums are of size sqrt(inner).
        assertThat(numberAt(result, 3 + i * columns + j))
            .isCloseTo((float) sum, within(1e-5f * size));
      }
    }
  }

  @Test
  void squaredNormBound_anyLength_isNeverBelowTheTrueSum() {
    for (int length : new int[] {1, 7, 64, 1000, 30_000}) {
      float[] values = numbers(length, length);
      double exact = 0;
      for (float value : values) {
        exact += (double) value * value;
      }
      double bound = kernels.squaredNormBound(length, floats(values), 3);
      assertThat(bound).isBetween(exact, exact * (1.001 + 1e-7 * length));
    }
    assertThat(kernels.squaredNormBound(2, floats(new float[] {1e-30f, 1e-30f}), 3))
        .isGreaterThan(2e-60);
    assertThat(kernels.squaredNormBound(2, floats(new float[] {1, Float.NaN}), 3)).isNaN();
  }

  @Test
  void multiply_operandOutsideItsMemory_isRefused() {
    Floats small = kernels.allocate(8);
    Product shape = new Product(false, false, 3, 3, 3);
    Floats large = kernels.allocate(20);
    assertThatThrownBy(() -> kernels.multiply(shape, small, 0, large, 0, 0, large, 9))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> kernels.multiply(shape, large, 0, large, 9, 0, large, 12))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> kernels.multiply(shape, large, -1, large, 0, 0, large, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  /** From the fourth place on, so that offsets are used. */
  final Floats floats(float[] values) {
    Floats floats = kernels.allocate(values.length + 3);
    floats.put(3, values, 0, values.length);
    return floats;
  }

  private static float numberAt(Floats floats, int place) {
    float[] one = new float[1];
    floats.get(place, one, 0, 1);
    return one[0];
  }

  static float[] numbers(int count, long seed) {
    Random random = new Random(seed);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }
}
