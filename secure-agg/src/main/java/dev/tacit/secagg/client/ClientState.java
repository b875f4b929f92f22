package dev.tacit.secagg.client;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.message.MessageKind;
import java.util.Optional;

/**
 * Where a device is in the protocol. Each state says which message is due and what becomes of it;
 * one that is refused ends the session.
 */
abstract sealed class ClientState
    permits NotAdvertised,
        AwaitingKeys,
        AwaitingShares,
        AwaitingSurvivors,
        AwaitingUnmaskRequest,
        Finished,
        Aborted {

  /** The next state and what to send. */
  @SuppressWarnings("ArrayRecordComponent") // Shared, never compared.
  record Step(ClientState next, byte[] reply) {}

  /** The server's message that is due; empty when none is. */
  Optional<MessageKind> due() {
    return Optional.empty();
  }

  /** True while an input can still be given. */
  boolean takesInput() {
    return false;
  }

  Step advertise() {
    throw new IllegalStateException("advertise must be the first call");
  }

  Step receive(byte[] message) {
    throw new SecAggException(AbortReason.UNEXPECTED_MESSAGE, "no message is due");
  }

  /** Wipes the secrets that this state holds. */
  void wipe() {}
}
