package dev.tacit.secagg.client;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.message.MessageKind;

/** Shares were revealed, once; nothing is left to reveal. */
final class Finished extends ClientState {
  @Override
  Step receive(byte[] message) {
    if (MessageKind.UNMASK_REQUEST.begins(message)) {
      throw new SecAggException(AbortReason.SECOND_UNMASK_REQUEST, "shares must be asked for once");
    }
    return super.receive(message);
  }
}
