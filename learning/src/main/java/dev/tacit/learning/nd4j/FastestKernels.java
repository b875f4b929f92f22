package dev.tacit.learning.nd4j;

import dev.tacit.learning.kernels.Kernels;
import dev.tacit.learning.kernels.MeasuredKernels;
import dev.tacit.learning.kernels.PlainKernels;
import dev.tacit.learning.kernels.VectorKernels;
import dev.tacit.privacy.vector.VectorModule;
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
   * The fastest new kernels whose rows depend on nothing but themselves and the weights, to the
   * last bit: the Vector API where it is loaded, else plain Java. OpenBLAS is not among them: it
   * goes other ways for other numbers of rows, and one example more can change the last bits of
   * all.
   */
  public static Kernels ofSeparateRows() {
    return VectorModule.isLoaded() ? new VectorKernels() : new PlainKernels();
  }

  /**
   * Whether rows depend on nothing but themselves and the weights, as of {@link #ofSeparateRows}.
   */
  public static boolean haveSeparateRows(Kernels kernels) {
    return kernels instanceof VectorKernels || kernels instanceof PlainKernels;
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
