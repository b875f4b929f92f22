package dev.tacit.learning.kernels;

import dev.tacit.learning.nd4j.OpenBlasKernels;

class OpenBlasKernelsTest extends KernelsContract {
  OpenBlasKernelsTest() {
    super(new OpenBlasKernels());
  }
}
