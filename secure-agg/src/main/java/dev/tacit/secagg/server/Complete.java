package dev.tacit.secagg.server;

import java.util.BitSet;

/** The sum is known. */
final class Complete extends ServerState {
  private final long[] sum;
  private final BitSet survivors;

  Complete(long[] sum, BitSet survivors) {
    this.sum = sum;
    this.survivors = survivors;
  }

  long[] sum() {
    return sum;
  }

  BitSet survivors() {
    return survivors;
  }

  @Override
  ServerPhase phase() {
    return ServerPhase.COMPLETE;
  }
}
