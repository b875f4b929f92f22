package dev.tacit.learning.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.learning.nd4j.OpenBlasKernels;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeasuredKernelsTest extends KernelsContract {
  MeasuredKernelsTest() {
    super(new MeasuredKernels(List.of(new OpenBlasKernels(), new PlainKernels())));
  }

  /** Plain Java needs some twenty times as long for a product of this size. */
  @Test
  void choice_largeProduct_isTheFasterOne() {
    MeasuredKernels measured =
        new MeasuredKernels(List.of(new OpenBlasKernels(), new PlainKernels()));
    assertThat(measured.choice(new Product(false, true, 256, 256, 256)))
        .isInstanceOf(OpenBlasKernels.class);
  }
}
