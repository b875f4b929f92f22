package dev.tacit.learning.kernels;

class VectorKernelsTest extends RowsContract {
  VectorKernelsTest() {
    super(new VectorKernels());
  }
}
