package dev.tacit.learning.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
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

  @Property(tries = 60)
  void affine_anyShape_isTheProductWithTheWeights(
      @ForAll @IntRange(min = 1, max = 300) int rows,
      @ForAll @IntRange(min = 1, max = 70) int in,
      @ForAll @IntRange(min = 1, max = 70) int out,
      @ForAll boolean biased,
      @ForAll boolean attached) {
    float[] w = numbers(in * out + 5, 1);
    float[] x = numbers(rows * in, 2);
    float[] dy = numbers(rows * out, 3);
    float[] bias = biased ? numbers(out, 4) : null;
    Affine affine = kernels.affine(in, out);
    if (attached) {
      affine.attach(w, 5);
    } else {
      affine.load(w, 5);
    }
    Floats y = kernels.allocate(rows * out);
    double[] norms = biased ? new double[rows] : null;
    affine.forward(rows, dense(x), bias, y, norms);
    Floats dx = kernels.allocate(rows * in);
    affine.backward(rows, dense(dy), dx);
    for (int r = 0; r < rows; r++) {
      for (int j = 0; j < out; j++) {
        double sum = biased ? bias[j] : 0;
        for (int i = 0; i < in; i++) {
          sum += (double) x[r * in + i] * w[5 + j * in + i];
        }
        assertThat(numberAt(y, r * out + j)).isCloseTo((float) sum, within(1e-4f));
      }
      if (norms != null) {
        assertThat(norms[r]).isEqualTo(kernels.squaredNormBound(in, dense(x), r * in));
      }
      for (int i = 0; i < in; i++) {
        double sum = 0;
        for (int j = 0; j < out; j++) {
          sum += (double) dy[r * out + j] * w[5 + j * in + i];
        }
        assertThat(numberAt(dx, r * in + i)).isCloseTo((float) sum, within(1e-4f));
      }
    }
  }

  @Property(tries = 60)
  void convolution_anyShape_isTheSumOverWindows(
      @ForAll @IntRange(min = 1, max = 5) int in,
      @ForAll @IntRange(min = 1, max = 40) int out,
      @ForAll @IntRange(min = 4, max = 9) int height,
      @ForAll @IntRange(min = 4, max = 9) int width,
      @ForAll @IntRange(min = 1, max = 4) int kernel,
      @ForAll @IntRange(min = 1, max = 3) int stride,
      @ForAll @IntRange(min = 0, max = 2) int padding) {
    ConvolutionShape shape =
        new ConvolutionShape(
            in, height, width, out, kernel, Math.min(4, kernel + 1), stride, 1, padding, 0);
    SlowConvolution slow = new SlowConvolution(shape);
    int images = 3;
    float[] x = numbers(images * shape.inSize(), 1);
    float[] dy = numbers(images * shape.outSize(), 2);
    float[] w = numbers(shape.patch() * out, 3);
    float[] bias = numbers(out, 4);
    Convolution fast = kernels.convolution(shape, images);
    fast.load(w);
    Floats y = kernels.allocate(dy.length);
    fast.forward(images, dense(x), bias, y);
    close(all(y), slow.forward(images, x, w, bias));
    float[] gradients = new float[w.length];
    fast.gradients(images, dense(x), dense(dy), gradients);
    close(gradients, slow.gradients(0, images, x, dy));
    for (int e = 0; e < images; e++) {
      float[] one = new float[w.length + 7];
      double bound = fast.gradient(e, dense(x), dense(dy), one, 7);
      assertThat(bound).isBetween(squares(one), squares(one) * (1 + 1e-3));
      close(Arrays.copyOfRange(one, 7, one.length), slow.gradients(e, e + 1, x, dy));
    }
    Floats dx = kernels.allocate(x.length);
    fast.inputGradients(images, dense(dy), dx);
    close(all(dx), slow.inputGradients(images, w, dy));
  }

  @Property(tries = 60)
  void outerProducts_anyShape_areTheirSumAndItsSquares(
      @ForAll @IntRange(min = 1, max = 70) int rows,
      @ForAll @IntRange(min = 1, max = 50) int columnsA,
      @ForAll @IntRange(min = 1, max = 70) int columnsB) {
    float[] a = numbers(rows * columnsA, 1);
    float[] b = numbers(rows * columnsB, 2);
    float[] into = new float[columnsA * columnsB + 2];
    double bound =
        kernels.outerProducts(rows, floats(a), 3, columnsA, floats(b), 3, columnsB, into, 2);
    double[] expected = outerProducts(rows, a, columnsA, b, columnsB);
    close(Arrays.copyOfRange(into, 2, into.length), expected);
    assertThat(bound).isBetween(squares(into), squares(into) * (1 + 1e-3));
    int half = rows / 2;
    int[] bounds = half == 0 ? new int[] {0, rows} : new int[] {0, half, rows};
    double[] sum = new double[columnsA * columnsB + 1];
    Arrays.fill(sum, 1);
    kernels.addOuterProducts(bounds, a, columnsA, floats(b), 3, columnsB, sum, 1);
    assertThat(sum[0]).isEqualTo(1);
    for (int i = 0; i < expected.length; i++) {
      assertThat(sum[i + 1]).isCloseTo(1 + expected[i], within(1e-4));
    }
  }

  private static double[] outerProducts(
      int rows, float[] a, int columnsA, float[] b, int columnsB) {
    double[] sum = new double[columnsA * columnsB];
    for (int r = 0; r < rows; r++) {
      for (int i = 0; i < columnsA; i++) {
        for (int j = 0; j < columnsB; j++) {
          sum[i * columnsB + j] += (double) a[r * columnsA + i] * b[r * columnsB + j];
        }
      }
    }
    return sum;
  }

  @Test
  void affine_attachedAndAttachedElsewhere_isOfTheWeightsAttachedLast() {
    Affine affine = kernels.affine(3, 2);
    Floats y = kernels.allocate(2);
    Floats dx = kernels.allocate(3);
    float[] w = {1, 2, 3, 4, 5, 6, 7};
    for (int offset : new int[] {0, 1, 0}) {
      affine.attach(w, offset);
      affine.forward(1, dense(new float[] {1, 0, 2}), null, y, null);
      affine.backward(1, dense(new float[] {1, 1}), dx);
      assertThat(numberAt(y, 1)).isEqualTo(w[offset + 3] + 2 * w[offset + 5]);
      assertThat(numberAt(dx, 2)).isEqualTo(w[offset + 2] + w[offset + 5]);
    }
    affine.load(w, 1);
    affine.forward(1, dense(new float[] {1, 0, 2}), null, y, null);
    assertThat(numberAt(y, 0)).isEqualTo(2 + 2 * 4f);
  }

  /** Steps until there is no room: products, forth and back, are of the sum of them all. */
  @Property(tries = 60)
  void defer_anyShape_isAsIfTheStepsWereTaken(
      @ForAll @IntRange(min = 1, max = 9) int count,
      @ForAll @IntRange(min = 1, max = 40) int rows,
      @ForAll @IntRange(min = 1, max = 150) int in,
      @ForAll @IntRange(min = 1, max = 70) int out) {
    float[] w = numbers(in * out + 5, 1);
    double[] expected = new double[w.length];
    Arrays.setAll(expected, i -> w[i]);
    Affine affine = kernels.affine(in, out);
    assertThat(affine.defer(1, 1, dense(new float[out]), dense(new float[in]))).isFalse();
    affine.attach(w, 5);
    assertThat(affine.isDeferred()).isFalse();
    int steps = 0;
    for (boolean more = true; more; steps += more ? 1 : 0) {
      float[] x = numbers(count * in, steps);
      float[] dy = numbers(count * out, -1 - steps);
      more = affine.defer(count, -0.25f, dense(dy), dense(x));
      for (int i = 0; more && i < in * out; i++) {
        for (int r = 0; r < count; r++) {
          expected[5 + i] -= 0.25 * dy[r * out + i / in] * x[r * in + i % in];
        }
      }
    }
    assertThat(affine.isDeferred()).isEqualTo(steps > 0);
    assertThat(w).isEqualTo(numbers(in * out + 5, 1));
    float[] x = numbers(rows * in, 7);
    float[] dy = numbers(rows * out, 8);
    Floats y = kernels.allocate(rows * out);
    Floats dx = kernels.allocate(rows * in);
    affine.forward(rows, dense(x), null, y, null);
    affine.backward(rows, dense(dy), dx);
    double[] products = new double[rows * out];
    double[] back = new double[rows * in];
    for (int r = 0; r < rows; r++) {
      for (int i = 0; i < in * out; i++) {
        products[r * out + i / in] += expected[5 + i] * x[r * in + i % in];
        back[r * in + i % in] += expected[5 + i] * dy[r * out + i / in];
      }
    }
    // Weights have changed by at most 0.25 times the root of all the steps' rows.
    double size = 1 + Math.sqrt(steps * count);
    assertClose(all(y), products, 1e-4 * size);
    assertClose(all(dx), back, 1e-4 * size);
    if (steps > 0) {
      requireDeferred(affine, w, expected, size);
    }
  }

  /** Squares of what is kept of outputs underflow here, those of their products do not. */
  @Test
  void affine_deferredStepsThatUnderflow_areBounded() {
    int in = 100;
    int out = 64;
    Affine affine = kernels.affine(in, out);
    affine.attach(new float[in * out], 0);
    float[] x = new float[in];
    float[] dy = new float[out];
    Arrays.fill(x, 1e17f);
    Arrays.fill(dy, 2e-23f);
    assumeTrue(affine.defer(1, 1, dense(dy), dense(x)), "these kernels take their steps at once");
    double squares = (double) in * out * Math.pow(1e17 * 2e-23, 2);
    assertThat(affine.deferredSquares()).isGreaterThanOrEqualTo(squares);
  }

  private static void requireDeferred(Affine affine, float[] w, double[] expected, double size) {
    double squares = 0;
    for (int i = 5; i < w.length; i++) {
      squares += (expected[i] - w[i]) * (expected[i] - w[i]);
    }
    assertThat(affine.deferredSquares()).isBetween(squares * (1 - 1e-7), squares * 1.001);
    float[] settled = new float[w.length];
    affine.addDeferred(1, w, settled, 5);
    float[] change = new float[w.length];
    affine.addDeferred(1, null, change, 5);
    float[] read = new float[w.length];
    for (int i = 5, length = 1; i < w.length; i += length, length += 7) {
      length = Math.min(length, w.length - i);
      affine.readDeferred(i - 5, length, read, i);
    }
    float[] sum = w.clone();
    affine.addDeferred(-2, sum, sum, 5);
    for (int i = 5; i < w.length; i++) {
      double off = expected[i] - w[i];
      assertThat((double) settled[i]).isCloseTo(expected[i], within(1e-5 * size));
      assertThat((double) change[i]).isCloseTo(off, within(1e-5 * size));
      assertThat((double) read[i]).isCloseTo(off, within(1e-5 * size));
      assertThat((double) sum[i]).isCloseTo(w[i] - 2 * off, within(2e-5 * size));
    }
    assertThat(Arrays.copyOf(settled, 5)).containsOnly(0);
    affine.attach(settled, 5);
    assertThat(affine.isDeferred()).isFalse();
  }

  private static void assertClose(float[] actual, double[] expected, double by) {
    for (int i = 0; i < actual.length; i++) {
      assertThat((double) actual[i]).isCloseTo(expected[i], within(by));
    }
  }

  @Property(tries = 60)
  void step_anyShape_isAlongTheSumOfOuterProducts(
      @ForAll @IntRange(min = 1, max = 40) int rows,
      @ForAll @IntRange(min = 1, max = 40) int columnsA,
      @ForAll @IntRange(min = 1, max = 900) int columnsB,
      @ForAll boolean inPlace) {
    float[] a = numbers(rows * columnsA, 1);
    float[] b = numbers(rows * columnsB, 2);
    float[] before = numbers(columnsA * columnsB + 7, 3);
    float[] from = before.clone();
    float[] to = inPlace ? from : new float[from.length];
    kernels.step(rows, -0.25f, dense(a), columnsA, dense(b), columnsB, from, to, 3);
    for (int i = 0; i < to.length; i++) {
      int at = i - 3;
      double expected = inPlace ? before[i] : 0;
      if (at >= 0 && at < columnsA * columnsB) {
        double sum = 0;
        for (int r = 0; r < rows; r++) {
          sum += (double) a[r * columnsA + at / columnsB] * b[r * columnsB + at % columnsB];
        }
        expected = before[i] - 0.25 * sum;
      }
      assertThat((double) to[i]).isCloseTo(expected, within(1e-5 * (1 + Math.sqrt(rows))));
    }
    if (!inPlace) {
      assertThat(from).isEqualTo(before);
    }
  }

  /** Each of them alone is lost in a weight of 1, whose neighbours are 1.2e-7 away. */
  @Property(tries = 30)
  void step_manySmallProducts_areAddedUpBeforeTheWeight(
      @ForAll @IntRange(min = 1, max = 80) int rows,
      @ForAll @IntRange(min = 1, max = 20) int columnsA,
      @ForAll @IntRange(min = 1, max = 900) int columnsB) {
    float[] a = new float[rows * columnsA];
    float[] b = new float[rows * columnsB];
    Arrays.fill(a, 2e-4f);
    Arrays.fill(b, 1e-4f);
    float[] weights = new float[columnsA * columnsB];
    Arrays.fill(weights, 1);
    kernels.step(rows, 1, dense(a), columnsA, dense(b), columnsB, weights, weights, 0);
    double expected = 1 + rows * (2e-4f * (double) 1e-4f);
    for (float weight : weights) {
      assertThat((double) weight).isCloseTo(expected, within(0.51 * Math.ulp(1f)));
    }
  }

  @Test
  void addRows_groups_weighsEachRow() {
    for (int columns : new int[] {1, 17, 1500}) {
      int step = columns + 3;
      float[] matrix = numbers(5 + 6 * step, 1);
      float[] factors = numbers(6, 2);
      double[] sum = new double[columns + 4];
      kernels.addRows(new int[] {1, 3, 5}, columns, factors, matrix, 5, step, sum, 4);
      for (int j = 0; j < columns; j++) {
        double expected = 0;
        for (int r = 1; r < 5; r++) {
          expected += (double) factors[r] * matrix[5 + r * step + j];
        }
        assertThat(sum[4 + j]).isCloseTo(expected, within(1e-5));
      }
      assertThat(sum[3]).isZero();
    }
  }

  @Test
  void sumRows_matrix_isTheSumOfEachColumn() {
    float[] into = new float[6];
    kernels.sumRows(2, 3, floats(new float[] {1, 2, 3, 4, 5, 6}), 3, into, 2);
    assertThat(into).containsExactly(0, 0, 5, 7, 9, 0);
  }

  /** Clipping may make no number longer: neither by rounding up what is subnormal, nor at all. */
  @Test
  void scaleRows_subnormalOrNotFinite_isZero() {
    float[] matrix = new float[40];
    Arrays.fill(matrix, 3);
    matrix[1] = 1e-38f;
    matrix[2] = Float.NaN;
    matrix[18] = Float.POSITIVE_INFINITY;
    matrix[21] = 3e38f;
    kernels.scaleRows(2, 20, new float[] {0.5f, 2}, matrix);
    for (int i = 0; i < 40; i++) {
      boolean gone = i == 1 || i == 2 || i == 18 || i == 21;
      assertThat(matrix[i]).isEqualTo(gone ? 0 : i < 20 ? 1.5f : 6);
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

  final Floats dense(float[] values) {
    Floats floats = kernels.allocate(values.length);
    floats.put(0, values, 0, values.length);
    return floats;
  }

  private static float[] all(Floats floats) {
    float[] all = new float[floats.size()];
    floats.get(0, all, 0, all.length);
    return all;
  }

  private static void close(float[] actual, double[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat((double) actual[i]).isCloseTo(expected[i], within(1e-4));
    }
  }

  private static double squares(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return sum;
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
