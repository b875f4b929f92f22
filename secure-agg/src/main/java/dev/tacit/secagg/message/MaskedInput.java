package dev.tacit.secagg.message;

import dev.tacit.secagg.ring.RingVector;

/**
 * A masked vector. The bytes stay where they came in: a vector of a million elements is not copied
 * to be decoded.
 *
 * @param message the whole message
 */
@SuppressWarnings("ArrayRecordComponent") // Shared, never compared.
public record MaskedInput(byte[] message) {

  public static byte[] encode(RingVector masked, MessageBounds bounds) {
    byte[] message = new byte[bounds.maximumBytes(MessageKind.MASKED_INPUT)];
    message[0] = MessageKind.MASKED_INPUT.code;
    message[1] = MessageReader.VERSION;
    masked.pack(message, MessageBounds.HEADER_BYTES);
    return message;
  }

  public static MaskedInput decode(byte[] message, MessageBounds bounds) {
    MessageReader reader = new MessageReader(message, MessageKind.MASKED_INPUT, bounds);
    reader.skip(bounds.packedBytes());
    reader.end();
    int last = message[message.length - 1] & 0xff;
    if (last >>> (Byte.SIZE - bounds.spareBits()) != 0) {
      throw MessageReader.malformed("spare bits must be zero");
    }
    return new MaskedInput(message);
  }

  public void addTo(RingVector sum) {
    sum.addPacked(message, MessageBounds.HEADER_BYTES);
  }
}
