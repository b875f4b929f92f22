package dev.tacit.learning.nd4j;

import dev.tacit.learning.kernels.Kernels;
import dev.tacit.learning.kernels.MeasuredKernels;
import dev.tacit.learning.kernels.PlainKernels;
import dev.tacit.learning.kernels.VectorKernels;
import dev.tacit.learning.kernels.VectorModule;
import java.util.ArrayList;
import java.util.List;

/** The fastest kernels that are there. */
public final class FastestKernels {
  private static final boolean OPENBLAS = loads();

  private FastestKernels() {}

  /**
   * New kernels of one workspace: OpenBLAS where its library loads, the Vector API where {@link
   * VectorModule} is loaded, with both whichever is faster at a product; plain Java where neither
   * is there.
   */
  public static Kernels create() {
    List<Kernels> all = new ArrayList<>();
    if (OPENBLAS) {
      all.add(new OpenBlasKernels());
    }
    if (VectorModule.isLoaded()) {
      all.add(new VectorKernels());
    }
    if (all.isEmpty()) {
      return new PlainKernels();
    }
    return all.size() == 1 ? all.get(0) : new MeasuredKernels(all);
  }

  /**
   * New kernels whose products have rows that do not depend on their place or on each other to the
   * last bit: the Vector API's. Where it is not loaded, {@link #create}: plain Java would keep to
   * it too, but takes twenty times as long as OpenBLAS, which does not.
   */
  public static Kernels ofSeparateRows() {
    return VectorModule.isLoaded() ? new VectorKernels() : create();
  }

  private static boolean loads() {
    try {
      new OpenBlasKernels();
      return true;
    } catch (LinkageError e) {
      return false;
    }
  }
}
