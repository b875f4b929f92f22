package dev.tacit.secagg.server;

import dev.tacit.secagg.AbortReason;

/** There will be no sum. */
final class Aborted extends ServerState {
  private final AbortReason reason;

  Aborted(AbortReason reason) {
    this.reason = reason;
  }

  AbortReason reason() {
    return reason;
  }

  @Override
  ServerPhase phase() {
    return ServerPhase.ABORTED;
  }
}
