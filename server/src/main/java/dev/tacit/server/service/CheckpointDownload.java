package dev.tacit.server.service;

import com.google.protobuf.UnsafeByteOperations;
import dev.tacit.protocol.v1.CheckpointChunk;
import io.grpc.stub.ServerCallStreamObserver;

/**
 * Sends a checkpoint in pieces, each only when the transport has room: what waits for a slow device
 * is what gRPC buffers, not the model.
 */
final class CheckpointDownload implements Runnable {
  private static final int PIECE_BYTES = 64 << 10;

  private final byte[] checkpoint;
  private final ServerCallStreamObserver<CheckpointChunk> call;
  private int sent;
  private boolean done;

  CheckpointDownload(byte[] checkpoint, ServerCallStreamObserver<CheckpointChunk> call) {
    this.checkpoint = checkpoint;
    this.call = call;
  }

  /** Called by gRPC, one call at a time, whenever there is room. */
  @Override
  public void run() {
    while (!done && call.isReady()) {
      int length = Math.min(PIECE_BYTES, checkpoint.length - sent);
      call.onNext(
          CheckpointChunk.newBuilder()
              .setData(UnsafeByteOperations.unsafeWrap(checkpoint, sent, length))
              .build());
      sent += length;
      if (sent == checkpoint.length) {
        done = true;
        call.onCompleted();
      }
    }
  }
}
