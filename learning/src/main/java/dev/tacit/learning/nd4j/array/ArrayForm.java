package dev.tacit.learning.nd4j.array;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What arrays must be like to be read in bulk. */
final class ArrayForm {
  private ArrayForm() {}

  static void require(boolean holds, String name, String rule, INDArray array) {
    if (!holds) {
      throw new IllegalArgumentException(
          name + " must be " + rule + " but was " + Arrays.toString(array.shape()));
    }
  }

  static void requireFloats(String name, INDArray array) {
    if (array.isEmpty() || array.dataType() != DataType.FLOAT) {
      throw new IllegalArgumentException(
          String.format(
              "%s must be FLOAT (castTo(DataType.FLOAT) makes it so) and not empty but was %s %s",
              name, array.dataType(), Arrays.toString(array.shape())));
    }
  }

  /**
   * Row-major without gaps, outside of workspaces; copied if not. A view's indexer begins at it.
   */
  static INDArray plain(INDArray array) {
    boolean rowMajor =
        array.length() == 1 || Arrays.equals(array.stride(), rowMajorStrides(array.shape()));
    if (rowMajor && !array.isAttached()) {
      return array;
    }
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return array.dup('c');
    }
  }

  private static long[] rowMajorStrides(long[] shape) {
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= shape[i];
    }
    return strides;
  }

  /** Row-major and not yet set, in the caller's workspace if there is one. */
  static INDArray allocate(long... shape) {
    return Nd4j.createUninitialized(DataType.FLOAT, shape, 'c');
  }
}
