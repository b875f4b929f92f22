package dev.tacit.learning.kernels;

class PlainKernelsTest extends RowsContract {
  PlainKernelsTest() {
    super(new PlainKernels());
  }
}
