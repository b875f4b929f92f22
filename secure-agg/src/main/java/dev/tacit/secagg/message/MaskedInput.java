package dev.tacit.secagg.message;

import dev.tacit.secagg.VectorShape;
import dev.tacit.secagg.ring.RingVectors;
import java.util.Arrays;
import java.util.BitSet;

/**
 * A device's masked vectors, and with whom it masked them: the server can take off no other masks.
 * The bytes stay where they came in: a vector of a million elements is not copied to be decoded.
 *
 * @param message the whole message
 * @param bounds that it keeps to
 */
@SuppressWarnings("ArrayRecordComponent") // Shared, never compared.
public record MaskedInput(byte[] message, MessageBounds bounds) {

  /**
   * @param peers neighbours whose masks are in the vectors, by their place, from 0, in the
   *     ascending order of the device and its neighbours
   */
  public static byte[] encode(BitSet peers, RingVectors masked, MessageBounds bounds) {
    byte[] message = new byte[bounds.maximumBytes(MessageKind.MASKED_INPUT)];
    message[0] = MessageKind.MASKED_INPUT.code;
    message[1] = MessageReader.VERSION;
    byte[] set = peers.toByteArray();
    System.arraycopy(set, 0, message, MessageBounds.HEADER_BYTES, set.length);
    masked.pack(message, vectorsAt(bounds));
    return message;
  }

  public static MaskedInput decode(byte[] message, MessageBounds bounds) {
    MessageReader reader = new MessageReader(message, MessageKind.MASKED_INPUT, bounds);
    reader.skip(bounds.peerBytes());
    for (VectorShape vector : bounds.vectors()) {
      reader.skip(vector.packedBytes());
      int last = message[reader.position() - 1] & 0xff;
      if (last >>> (Byte.SIZE - vector.spareBits()) != 0) {
        throw MessageReader.malformed("spare bits must be zero");
      }
    }
    reader.end();
    MaskedInput input = new MaskedInput(message, bounds);
    if (input.peers().length() > bounds.degree() + 1) {
      throw MessageReader.malformed("peers must be neighbours");
    }
    return input;
  }

  /** As they were given to {@link #encode}. */
  public BitSet peers() {
    return BitSet.valueOf(
        Arrays.copyOfRange(message, MessageBounds.HEADER_BYTES, vectorsAt(bounds)));
  }

  public void addTo(RingVectors sum) {
    sum.addPacked(message, vectorsAt(bounds));
  }

  private static int vectorsAt(MessageBounds bounds) {
    return MessageBounds.HEADER_BYTES + bounds.peerBytes();
  }
}
