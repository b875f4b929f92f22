package dev.tacit.learning.nd4j;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.blas_set_num_threads;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;

import dev.tacit.learning.kernels.Floats;
import dev.tacit.learning.kernels.LibraryKernels;
import dev.tacit.learning.kernels.Product;
import org.bytedeco.javacpp.FloatPointer;

/**
 * The OpenBLAS that ND4J brings, called directly.
 *
 * <p>An {@code INDArray} operation costs 7 to 16 microseconds before it does anything, as much as
 * the whole product of one example's convolution; a call through the preset costs 0.1. OpenBLAS is
 * held to one thread: its own threads collapse when the cores are busy with ours.
 */
public final class OpenBlasKernels extends LibraryKernels {
  static {
    blas_set_num_threads(1);
  }

  @Override
  public Floats allocate(int size) {
    return new NativeFloats(size);
  }

  @Override
  public void multiply(
      Product shape,
      Floats a,
      int aOffset,
      Floats b,
      int bOffset,
      float beta,
      Floats c,
      int cOffset) {
    cblas_sgemm(
        CblasRowMajor,
        shape.transposeA() ? CblasTrans : CblasNoTrans,
        shape.transposeB() ? CblasTrans : CblasNoTrans,
        shape.rows(),
        shape.columns(),
        shape.inner(),
        1f,
        left(a, aOffset, (long) shape.rows() * shape.inner()),
        shape.transposeA() ? shape.rows() : shape.inner(),
        right(b, bOffset, (long) shape.inner() * shape.columns()),
        shape.transposeB() ? shape.inner() : shape.columns(),
        beta,
        result(c, cOffset, (long) shape.rows() * shape.columns()),
        shape.columns());
  }

  // Native code checks nothing, so every operand is checked against its allocation here.
  private static FloatPointer left(Floats floats, int offset, long length) {
    return at(((NativeFloats) floats).left, floats, offset, length);
  }

  private static FloatPointer right(Floats floats, int offset, long length) {
    return at(((NativeFloats) floats).right, floats, offset, length);
  }

  private static FloatPointer result(Floats floats, int offset, long length) {
    return at(((NativeFloats) floats).result, floats, offset, length);
  }

  private static FloatPointer at(FloatPointer pointer, Floats floats, int offset, long length) {
    if (offset < 0 || offset + length > floats.size()) {
      throw new IndexOutOfBoundsException(
          "operand must lie in 0.." + floats.size() + " but was " + offset + " + " + length);
    }
    return pointer.position(offset);
  }

  /** One pointer for each place in a call, because a pointer's offset is its own mutable state. */
  private static final class NativeFloats extends Floats {
    final FloatPointer left;
    final FloatPointer right;
    final FloatPointer result;

    NativeFloats(int size) {
      super(size);
      left = new FloatPointer(buffer());
      right = new FloatPointer(buffer());
      result = new FloatPointer(buffer());
    }
  }
}
