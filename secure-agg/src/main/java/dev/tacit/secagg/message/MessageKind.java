package dev.tacit.secagg.message;

/** First byte of a message. The byte is part of the wire form: never renumber. */
public enum MessageKind {
  ADVERTISEMENT(1),
  NEIGHBOUR_KEYS(2),
  ENCRYPTED_SHARES(3),
  DELIVERED_SHARES(4),
  MASKED_INPUT(5),
  SURVIVORS(6),
  CONSISTENCY_SIGNATURE(7),
  UNMASK_REQUEST(8),
  UNMASK_SHARES(9);

  final byte code;

  MessageKind(int code) {
    this.code = (byte) code;
  }

  /** True if the bytes begin as a message of this kind. */
  public boolean begins(byte[] message) {
    return message.length > 0 && message[0] == code;
  }
}
