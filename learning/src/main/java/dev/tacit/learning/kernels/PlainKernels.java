package dev.tacit.learning.kernels;

/** Plain Java: for phones, and for machines that have nothing better. */
public final class PlainKernels extends HeapKernels {
  public PlainKernels() {
    super(new PlainTiles());
  }
}
