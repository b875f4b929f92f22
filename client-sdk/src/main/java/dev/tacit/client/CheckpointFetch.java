package dev.tacit.client;

import com.google.protobuf.ByteString;
import dev.tacit.protocol.identity.Digests;
import dev.tacit.protocol.v1.AggregatorGrpc;
import dev.tacit.protocol.v1.CheckpointChunk;
import dev.tacit.protocol.v1.CheckpointRequest;
import dev.tacit.protocol.wire.Wire;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/** Fetches a checkpoint: never more bytes than announced, and only those that the digest names. */
final class CheckpointFetch {
  private static final int FIRST_BUFFER = 64 << 10;

  private CheckpointFetch() {}

  /**
   * The checkpoint's bytes.
   *
   * @param length as announced, already found to be what the plan's model needs
   * @throws Refusal CHECKPOINT_INVALID if what comes is not what was announced
   * @throws Conversation.Lost if the aggregator goes away
   */
  static byte[] fetch(Channel channel, byte[] sha256, int length, Duration patience)
      throws Refusal, Conversation.Lost, InterruptedException {
    Context.CancellableContext context = Context.current().withCancellation();
    Context before = context.attach();
    try {
      Iterator<CheckpointChunk> chunks =
          AggregatorGrpc.newBlockingStub(channel)
              .withMaxInboundMessageSize(Wire.MAX_MESSAGE_BYTES)
              .withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS)
              .fetchCheckpoint(
                  CheckpointRequest.newBuilder().setSha256(ByteString.copyFrom(sha256)).build());
      byte[] bytes = join(chunks, length);
      requireDigest(bytes, sha256);
      return bytes;
    } catch (StatusRuntimeException e) {
      throw lost(e);
    } finally {
      context.detach(before);
      context.cancel(null);
    }
  }

  /** Grows with what arrives, not with what was announced. */
  private static byte[] join(Iterator<CheckpointChunk> chunks, int length) throws Refusal {
    byte[] buffer = new byte[Math.min(length, FIRST_BUFFER)];
    int filled = 0;
    while (chunks.hasNext()) {
      ByteString data = chunks.next().getData();
      if (data.isEmpty() || data.size() > length - filled) {
        throw invalid("must come as " + length + " bytes but came longer, or in empty pieces");
      }
      if (filled + data.size() > buffer.length) {
        int grown =
            (int) Math.min(length, Math.max(filled + (long) data.size(), 2L * buffer.length));
        buffer = Arrays.copyOf(buffer, grown);
      }
      data.copyTo(buffer, filled);
      filled += data.size();
    }
    if (filled != length) {
      throw invalid("must be " + length + " bytes but was " + filled);
    }
    return buffer;
  }

  private static void requireDigest(byte[] bytes, byte[] sha256) throws Refusal {
    byte[] found = Digests.sha256(bytes);
    if (!MessageDigest.isEqual(found, sha256)) {
      HexFormat hex = HexFormat.of();
      throw invalid(
          "must have the digest " + hex.formatHex(sha256) + " but had " + hex.formatHex(found));
    }
  }

  private static Refusal invalid(String what) {
    return new Refusal(DeclineReason.CHECKPOINT_INVALID, "checkpoint " + what);
  }

  /** An aggregator that answers, but with an error, does not serve what it announced. */
  private static Conversation.Lost lost(StatusRuntimeException e)
      throws Refusal, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Status status = e.getStatus();
    return switch (status.getCode()) {
      case UNAVAILABLE, CANCELLED, DEADLINE_EXCEEDED -> new Conversation.Lost(status);
      default -> throw invalid("must be served but was refused with " + status.getCode());
    };
  }
}
