package dev.tacit.protocol.wire;

import com.google.protobuf.ByteString;
import dev.tacit.protocol.v1.SecAggChunk;
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/** Cuts a message into pieces that fit a gRPC message; {@link ChunkAssembler} joins them again. */
public final class Chunks {
  /** Bytes of every piece but the last. */
  public static final int CHUNK_BYTES = 64 << 10;

  private Chunks() {}

  /**
   * Cuts {@code message} into pieces of {@link #CHUNK_BYTES}, the last one flagged. An empty
   * message is one empty last piece.
   *
   * <p>A piece is made when it is asked for, so that a sender under flow control holds one piece
   * and not a second copy of the message; the message must not change until the last piece was
   * taken.
   */
  public static List<SecAggChunk> split(byte[] message) {
    return new Pieces(Objects.requireNonNull(message, "message"));
  }

  private static final class Pieces extends AbstractList<SecAggChunk> implements RandomAccess {
    private final byte[] message;
    private final int size;

    Pieces(byte[] message) {
      this.message = message;
      this.size = message.length == 0 ? 1 : (message.length - 1) / CHUNK_BYTES + 1;
    }

    @Override
    public SecAggChunk get(int index) {
      Objects.checkIndex(index, size);
      int start = index * CHUNK_BYTES;
      int length = Math.min(CHUNK_BYTES, message.length - start);
      return SecAggChunk.newBuilder()
          .setData(ByteString.copyFrom(message, start, length))
          .setLast(index == size - 1)
          .build();
    }

    @Override
    public int size() {
      return size;
    }
  }
}
