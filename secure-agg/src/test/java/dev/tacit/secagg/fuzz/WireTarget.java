package dev.tacit.secagg.fuzz;

import java.util.List;

/** Something that takes bytes from the other side, and what must hold whatever they are. */
interface WireTarget {
  String name();

  /** Bytes that it takes, to begin with. */
  List<byte[]> seeds();

  /**
   * Feeds it.
   *
   * @return true if the bytes were taken, false if they were refused as the protocol refuses
   * @throws AssertionError if something does not hold
   */
  boolean feed(byte[] bytes);
}
