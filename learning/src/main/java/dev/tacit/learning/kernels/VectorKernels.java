package dev.tacit.learning.kernels;

/**
 * The JDK's Vector API, where the JVM was started with {@code --add-modules jdk.incubator.vector}.
 */
public final class VectorKernels extends HeapKernels {
  /**
   * @throws NoClassDefFoundError if the JVM was started without the module
   */
  public VectorKernels() {
    super(new VectorTiles());
  }
}
