package dev.tacit.secagg.server;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.message.MessageKind;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;

/**
 * What the server waits for. A state takes one message of each live device; closing it gives the
 * next.
 */
abstract sealed class ServerState
    permits AdvertisingKeys,
        SharingKeys,
        CollectingInputs,
        CheckingConsistency,
        Unmasking,
        Complete,
        Aborted {

  /** The next state and what to send, by device. */
  record Transition(ServerState next, Map<Integer, byte[]> messages) {
    static Transition abort(AbortReason reason) {
      return new Transition(new Aborted(reason), Map.of());
    }
  }

  final BitSet answered = new BitSet();

  abstract ServerPhase phase();

  /** The devices' message that is due; empty in a final state. */
  Optional<MessageKind> due() {
    return Optional.empty();
  }

  /** Takes a message that is the device's first in this state. */
  void receive(int device, byte[] message) {
    throw new SecAggException(AbortReason.UNEXPECTED_MESSAGE, "no message is due");
  }

  /** Closes the phase; whoever has not answered was dropped before. */
  Transition close() {
    throw new IllegalStateException("advance must not be called when the session is over");
  }

  void wipe() {}
}
