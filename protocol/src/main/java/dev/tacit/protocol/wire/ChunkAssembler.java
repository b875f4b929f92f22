package dev.tacit.protocol.wire;

import com.google.protobuf.ByteString;
import dev.tacit.protocol.v1.SecAggChunk;
import dev.tacit.protocol.wire.ProtocolException.Reason;
import java.util.Arrays;
import java.util.Optional;

/**
 * Joins contiguous pieces to messages, one after another. What it holds grows with the bytes that
 * have arrived (at most twice those), never with what a sender announces, and never past the limit.
 *
 * <p>Not thread-safe. After an exception every further piece is refused: the conversation is lost.
 */
public final class ChunkAssembler {
  private static final byte[] EMPTY = {};

  private final int maxBytes;
  private byte[] buffer = EMPTY;
  private int length;
  private boolean failed;

  /**
   * @param maxBytes the longest message to accept, in bytes, not negative
   */
  public ChunkAssembler(int maxBytes) {
    if (maxBytes < 0) {
      throw new IllegalArgumentException("maxBytes must be >= 0 but was " + maxBytes);
    }
    this.maxBytes = maxBytes;
  }

  /**
   * Takes the next piece and, when it is the last of its message, returns the message.
   *
   * @throws ProtocolException TOO_LARGE past the limit; MALFORMED for an empty piece that is not
   *     the last, of which a sender could send any number; UNEXPECTED after an earlier failure
   */
  public Optional<byte[]> add(SecAggChunk piece) {
    if (failed) {
      throw new ProtocolException(Reason.UNEXPECTED, "a piece arrived after a refused one");
    }
    ByteString data = piece.getData();
    if (data.size() > maxBytes - length) {
      throw refuse(Reason.TOO_LARGE, "message must be <= " + maxBytes + " bytes but was longer");
    }
    if (data.isEmpty() && !piece.getLast()) {
      throw refuse(Reason.MALFORMED, "a piece must hold bytes unless it is the last but was empty");
    }
    if (piece.getLast() && length == 0) {
      return Optional.of(data.toByteArray());
    }
    makeRoom(data.size(), piece.getLast());
    data.copyTo(buffer, length);
    length += data.size();
    return piece.getLast() ? Optional.of(take()) : Optional.empty();
  }

  private void makeRoom(int more, boolean exactly) {
    int needed = length + more;
    if (exactly) {
      if (needed != buffer.length) {
        buffer = Arrays.copyOf(buffer, needed);
      }
    } else if (needed > buffer.length) {
      long doubled = 2L * buffer.length;
      buffer = Arrays.copyOf(buffer, (int) Math.min(maxBytes, Math.max(needed, doubled)));
    }
  }

  private byte[] take() {
    byte[] message = buffer;
    buffer = EMPTY;
    length = 0;
    return message;
  }

  private ProtocolException refuse(Reason reason, String detail) {
    failed = true;
    buffer = EMPTY;
    length = 0;
    return new ProtocolException(reason, detail);
  }
}
