package dev.tacit.secagg.client;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;

/** The session is over for this device; its secrets are wiped. */
final class Aborted extends ClientState {
  private final AbortReason reason;

  Aborted(AbortReason reason) {
    this.reason = reason;
  }

  AbortReason reason() {
    return reason;
  }

  @Override
  Step receive(byte[] message) {
    throw new SecAggException(
        AbortReason.UNEXPECTED_MESSAGE, "the session was left before: " + reason);
  }
}
