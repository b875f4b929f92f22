package dev.tacit.secagg.message;

import java.nio.ByteBuffer;

/** Writes one message of known length. */
final class MessageWriter {
  private final ByteBuffer buffer;

  MessageWriter(MessageKind kind, int bodyBytes) {
    this.buffer = ByteBuffer.allocate(MessageBounds.HEADER_BYTES + bodyBytes);
    buffer.put(kind.code).put(MessageReader.VERSION);
  }

  MessageWriter unsignedByte(int value) {
    buffer.put((byte) value);
    return this;
  }

  MessageWriter unsignedShort(int value) {
    buffer.putShort((short) value);
    return this;
  }

  MessageWriter bytes(byte[] value) {
    buffer.put(value);
    return this;
  }

  byte[] done() {
    if (buffer.hasRemaining()) {
      throw new IllegalStateException("message must fill its length");
    }
    return buffer.array();
  }
}
