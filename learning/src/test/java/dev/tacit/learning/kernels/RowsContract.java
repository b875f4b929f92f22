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

  /**
   * The same of weights that were loaded, forth and back, with the bound of the row's norm. (Not of
   * weights that are attached, which may take other loops for few rows.)
   */
  @Property(tries = 100)
  void affine_rowInAnotherPlaceAmongOthers_isTheSameToTheLastBit(
      @ForAll boolean biased,
      @ForAll @IntRange(min = 1, max = 300) int rows,
      @ForAll @IntRange(min = 1, max = 150) int in,
      @ForAll @IntRange(min = 1, max = 150) int out,
      @ForAll @IntRange(min = 0, max = 299) int place,
      @ForAll long seed) {
    float[] x = numbers(in, seed);
    float[] dy = numbers(out, seed + 1);
    float[] bias = biased ? numbers(out, seed + 2) : null;
    float[] w = numbers(in * out + 5, seed + 3);
    int at = place % rows;
    float[] crowdX = numbers(rows * in, seed + 4);
    float[] crowdDy = numbers(rows * out, seed + 5);
    System.arraycopy(x, 0, crowdX, at * in, in);
    System.arraycopy(dy, 0, crowdDy, at * out, out);
    Affine alone = kernels.affine(in, out);
    alone.load(w, 5);
    Affine crowd = kernels.affine(in, out);
    // Whatever it was used for before, and however much it had deferred.
    crowd.attach(numbers(in * out, seed + 6), 0);
    crowd.forward(1, dense(x), null, kernels.allocate(out), null);
    crowd.defer(1, 2, dense(dy), dense(x));
    crowd.backward(1, dense(dy), kernels.allocate(in));
    crowd.load(w, 5);
    double[] norm = new double[1];
    double[] norms = new double[rows];
    Floats y = kernels.allocate(out);
    Floats manyY = kernels.allocate(rows * out);
    alone.forward(1, dense(x), bias, y, norm);
    crowd.forward(rows, dense(crowdX), bias, manyY, norms);
    assertThat(part(manyY, at * out, out)).containsExactly(part(y, 0, out));
    assertThat(norms[at]).isEqualTo(norm[0]);
    Floats dx = kernels.allocate(in);
    Floats manyDx = kernels.allocate(rows * in);
    alone.backward(1, dense(dy), dx);
    crowd.backward(rows, dense(crowdDy), manyDx);
    assertThat(part(manyDx, at * in, in)).containsExactly(part(dx, 0, in));
  }

  /** The same of images, and of each one's own gradient. */
  @Property(tries = 60)
  void convolution_imageInAnotherPlaceAmongOthers_isTheSameToTheLastBit(
      @ForAll @IntRange(min = 1, max = 4) int in,
      @ForAll @IntRange(min = 1, max = 40) int out,
      @ForAll @IntRange(min = 4, max = 9) int side,
      @ForAll @IntRange(min = 1, max = 4) int kernel,
      @ForAll @IntRange(min = 1, max = 3) int stride,
      @ForAll @IntRange(min = 1, max = 17) int images,
      @ForAll @IntRange(min = 0, max = 16) int place,
      @ForAll long seed) {
    ConvolutionShape shape =
        new ConvolutionShape(in, side, side + 1, out, kernel, kernel, stride, 1, 1, 0);
    int at = place % images;
    float[] w = numbers(shape.patch() * out, seed);
    float[] bias = numbers(out, seed + 1);
    float[] x = numbers(shape.inSize(), seed + 2);
    float[] dy = numbers(shape.outSize(), seed + 3);
    float[] crowdX = numbers(images * shape.inSize(), seed + 4);
    float[] crowdDy = numbers(images * shape.outSize(), seed + 5);
    System.arraycopy(x, 0, crowdX, at * x.length, x.length);
    System.arraycopy(dy, 0, crowdDy, at * dy.length, dy.length);
    Convolution alone = kernels.convolution(shape, 1);
    alone.load(w);
    Convolution crowd = kernels.convolution(shape, images);
    crowd.load(w);
    Floats y = kernels.allocate(dy.length);
    Floats manyY = kernels.allocate(crowdDy.length);
    alone.forward(1, dense(x), bias, y);
    crowd.forward(images, dense(crowdX), bias, manyY);
    assertThat(part(manyY, at * dy.length, dy.length)).containsExactly(part(y, 0, dy.length));
    float[] own = new float[w.length];
    float[] among = new float[w.length];
    double norm = alone.gradient(0, dense(x), dense(dy), own, 0);
    double same = crowd.gradient(at, dense(crowdX), dense(crowdDy), among, 0);
    assertThat(among).containsExactly(own);
    assertThat(same).isEqualTo(norm);
    Floats dx = kernels.allocate(x.length);
    Floats manyDx = kernels.allocate(crowdX.length);
    alone.inputGradients(1, dense(dy), dx);
    crowd.inputGradients(images, dense(crowdDy), manyDx);
    assertThat(part(manyDx, at * x.length, x.length)).containsExactly(part(dx, 0, x.length));
  }

  private static float[] part(Floats floats, int from, int length) {
    float[] part = new float[length];
    floats.get(from, part, 0, length);
    return part;
  }

  private float[] product(Product shape, float[] a, float[] b, int row) {
    Floats out = kernels.allocate(shape.rows() * shape.columns());
    kernels.multiply(shape, floats(a), 3, floats(b), 3, 0, out, 0);
    float[] read = new float[shape.columns()];
    out.get(row * shape.columns(), read, 0, read.length);
    return read;
  }
}
