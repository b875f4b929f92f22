package dev.tacit.learning.kernels;

/**
 * Kernels made of a library's matrix product: convolutions go through patches, and what is no
 * product through plain loops.
 *
 * <p>A library may treat the edges of a matrix by other code, so that the last bits of a row depend
 * on its place.
 */
public abstract class LibraryKernels extends TiledKernels {
  private Floats left;
  private Floats result;

  protected LibraryKernels() {
    super(new PlainTiles());
  }

  @Override
  public final Affine affine(int in, int out) {
    return new LibraryAffine(in, out, this);
  }

  @Override
  public final Convolution convolution(ConvolutionShape shape, int capacity) {
    return new PatchConvolution(shape, capacity, this);
  }

  @Override
  public final double outerProducts(
      int rows,
      Floats a,
      int aOffset,
      int columnsA,
      Floats b,
      int bOffset,
      int columnsB,
      float[] into,
      int at) {
    Floats c = result(columnsA * columnsB);
    Product shape = new Product(true, false, columnsA, columnsB, rows);
    multiply(shape, a, aOffset, b, bOffset, 0f, c, 0);
    c.get(0, into, at, columnsA * columnsB);
    return squaredNormBound(columnsA * columnsB, into, at);
  }

  @Override
  public final void addOuterProducts(
      int[] bounds,
      float[] a,
      int columnsA,
      Floats b,
      int bOffset,
      int columnsB,
      double[] sum,
      int at) {
    Floats scaled = left(bounds[bounds.length - 1] * columnsA);
    Floats c = result(columnsA * columnsB);
    float[] line = scratch.line(columnsA * columnsB);
    scaled.put(0, a, 0, bounds[bounds.length - 1] * columnsA);
    for (int g = 1; g < bounds.length; g++) {
      int from = bounds[g - 1];
      Product shape = new Product(true, false, columnsA, columnsB, bounds[g] - from);
      multiply(shape, scaled, from * columnsA, b, bOffset + from * columnsB, 0f, c, 0);
      c.get(0, line, 0, columnsA * columnsB);
      tiles.addTo(sum, at, line, 0, columnsA * columnsB);
    }
  }

  private Floats left(int size) {
    left = left != null && left.size() >= size ? left : allocate(size);
    return left;
  }

  private Floats result(int size) {
    result = result != null && result.size() >= size ? result : allocate(size);
    return result;
  }
}
