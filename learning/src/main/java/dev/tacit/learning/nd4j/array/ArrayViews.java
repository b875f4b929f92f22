package dev.tacit.learning.nd4j.array;

import dev.tacit.learning.kernels.Floats;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Our memory under ND4J's operations. */
public final class ArrayViews {
  private ArrayViews() {}

  /**
   * Numbers as an array in 'c' order, without a copy: what one side writes, the other reads. The
   * memory stays as long as the array, or anything that shares its buffer, can be reached; closing
   * the array does not give it back. Kernels and ND4J must not write at the same time.
   *
   * @param offset of the first number
   * @param shape of at least one axis
   * @throws IndexOutOfBoundsException if there are not as many numbers
   */
  public static INDArray of(Floats floats, int offset, long... shape) {
    long length = 1;
    for (long side : shape) {
      if (side < 1) {
        throw new IllegalArgumentException("shape must be of sides of at least 1 but had " + side);
      }
      length = Math.multiplyExact(length, side);
    }
    floats.check(offset, length);
    FloatPointer pointer =
        new FloatPointer(floats.shared().position(offset).slice().limit((int) length));
    DataBuffer buffer =
        Nd4j.createBuffer(pointer, DataType.FLOAT, length, FloatIndexer.create(pointer));
    return Nd4j.create(buffer, shape);
  }
}
