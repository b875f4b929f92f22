package dev.tacit.secagg.message;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;
import java.util.Arrays;

/** Reads one message; whatever is wrong with it becomes a {@link SecAggException}. */
final class MessageReader {
  static final byte VERSION = 1;

  private final byte[] bytes;
  private final MessageBounds bounds;
  private int at;

  /** Checks the length against the bounds, then kind and version. */
  MessageReader(byte[] bytes, MessageKind kind, MessageBounds bounds) {
    this.bytes = bytes;
    this.bounds = bounds;
    if (bytes.length < MessageBounds.HEADER_BYTES) {
      throw malformed("message must have a header but was " + bytes.length + " bytes");
    }
    if (bytes[0] != kind.code) {
      throw new SecAggException(
          AbortReason.UNEXPECTED_MESSAGE, kind + " is due but kind was " + bytes[0]);
    }
    if (bytes[1] != VERSION) {
      throw malformed("version must be " + VERSION + " but was " + bytes[1]);
    }
    if (bytes.length > bounds.maximumBytes(kind)) {
      throw malformed(
          kind
              + " must be at most "
              + bounds.maximumBytes(kind)
              + " bytes but was "
              + bytes.length);
    }
    this.at = MessageBounds.HEADER_BYTES;
  }

  int position() {
    return at;
  }

  int unsignedByte() {
    require(1);
    return bytes[at++] & 0xff;
  }

  int unsignedShort() {
    require(2);
    int value = (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    at += 2;
    return value;
  }

  byte[] bytes(int count) {
    require(count);
    at += count;
    return Arrays.copyOfRange(bytes, at - count, at);
  }

  void skip(int count) {
    require(count);
    at += count;
  }

  /** The length of a list: at most {@code maximum}, and no more than the bytes at hand can hold. */
  int count(int maximum, int entryBytes) {
    int count = unsignedShort();
    if (count > maximum || (long) count * entryBytes > bytes.length - at) {
      throw malformed("list must have at most " + maximum + " whole entries but had " + count);
    }
    return count;
  }

  /** A device's index, greater than the one before it in its list. */
  int indexAfter(int previous) {
    int index = unsignedShort();
    if (index <= previous || index >= bounds.cohort()) {
      throw malformed(
          "device must be after "
              + previous
              + " and below "
              + bounds.cohort()
              + " but was "
              + index);
    }
    return index;
  }

  void end() {
    if (at != bytes.length) {
      throw malformed("message must end after " + at + " bytes but had " + bytes.length);
    }
  }

  static SecAggException malformed(String detail) {
    return new SecAggException(AbortReason.MALFORMED_MESSAGE, detail);
  }

  private void require(int count) {
    if (count > bytes.length - at) {
      throw malformed("message must not end after " + bytes.length + " bytes");
    }
  }
}
