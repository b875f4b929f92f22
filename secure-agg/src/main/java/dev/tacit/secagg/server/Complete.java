package dev.tacit.secagg.server;

import dev.tacit.secagg.session.Session;
import java.util.BitSet;
import java.util.List;

/** The sums are known. */
final class Complete extends ServerState {
  private final Session session;
  private final List<long[]> sums;
  private final BitSet survivors;

  Complete(Session session, List<long[]> sums, BitSet survivors) {
    this.session = session;
    this.sums = sums;
    this.survivors = survivors;
  }

  List<long[]> sums() {
    return sums;
  }

  BitSet survivors() {
    return survivors;
  }

  /** What the survivors' vectors count together. */
  int totalWeight() {
    return survivors.stream().map(session.binding()::weight).sum();
  }

  @Override
  ServerPhase phase() {
    return ServerPhase.COMPLETE;
  }
}
