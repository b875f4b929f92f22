package dev.tacit.secagg.encoding;

import dev.tacit.privacy.vector.VectorModule;

/**
 * When loops take the JDK's Vector API: where it is there, and the process has encoded enough to be
 * likely to go on. Until HotSpot has compiled them, loops in it keep every vector on the heap: some
 * 0.3 s of a processor once, which a device that encodes one update in a while would pay for
 * nothing. Both kinds of loops give the same results, bit by bit, so nothing else depends on it.
 */
final class VectorUse {
  // Not asked of a class that uses it: without the module that cannot be loaded.
  private static final boolean LOADED = VectorModule.isLoaded();

  /** Coordinates left in this process. Threads may race: some more or fewer do no harm. */
  private static int plainCoordinates = 1 << 23;

  private VectorUse() {}

  /** Whether to use it for a loop over so many coordinates. */
  static boolean pays(int coordinates) {
    if (plainCoordinates > 0) {
      plainCoordinates -= coordinates;
      return false;
    }
    return LOADED;
  }
}
