package dev.tacit.secagg.server;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.message.MessageKind;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.IntFunction;

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

  /**
   * The next state and what to send.
   *
   * @param receivers devices that are sent something
   * @param message encodes a receiver's message; may be asked for again
   */
  record Transition(ServerState next, BitSet receivers, IntFunction<byte[]> message) {
    static Transition end(ServerState last) {
      return new Transition(last, new BitSet(), device -> new byte[0]);
    }

    static Transition abort(AbortReason reason) {
      return end(new Aborted(reason));
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
