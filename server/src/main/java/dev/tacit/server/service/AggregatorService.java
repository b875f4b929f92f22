package dev.tacit.server.service;

import dev.tacit.protocol.identity.PeerIdentity;
import dev.tacit.protocol.v1.AggregatorGrpc;
import dev.tacit.protocol.v1.CheckpointChunk;
import dev.tacit.protocol.v1.CheckpointRequest;
import dev.tacit.protocol.v1.DeviceMessage;
import dev.tacit.protocol.v1.ServerMessage;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The gRPC service. A device is who its TLS certificate says. */
final class AggregatorService extends AggregatorGrpc.AggregatorImplBase {
  private static final Duration CHECK_IN_DEADLINE = Duration.ofSeconds(15);

  private final Admission admission;
  private final DeviceCalls calls;
  private final Supplier<TaskRecords.Current> checkpoint;
  private final ScheduledExecutorService rounds;

  AggregatorService(
      Admission admission,
      DeviceCalls calls,
      Supplier<TaskRecords.Current> checkpoint,
      ScheduledExecutorService rounds) {
    this.admission = admission;
    this.calls = calls;
    this.checkpoint = checkpoint;
    this.rounds = rounds;
  }

  @Override
  public StreamObserver<DeviceMessage> participate(StreamObserver<ServerMessage> out) {
    DeviceCall call =
        new DeviceCall(
            PeerIdentity.NAME.get(),
            admission,
            calls,
            (ServerCallStreamObserver<ServerMessage>) out);
    // Nobody waits for it; an expired call that has checked in meanwhile is left alone.
    var unused = rounds.schedule(call::expire, CHECK_IN_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    return call;
  }

  /** The current round's checkpoint and no other: older ones are nobody's business any more. */
  @Override
  public void fetchCheckpoint(CheckpointRequest request, StreamObserver<CheckpointChunk> out) {
    TaskRecords.Current current = checkpoint.get();
    if (!MessageDigest.isEqual(request.getSha256().toByteArray(), current.ref().sha256())) {
      out.onError(
          Status.FAILED_PRECONDITION
              .withDescription("sha256 must name the checkpoint of the current round")
              .asRuntimeException());
      return;
    }
    ServerCallStreamObserver<CheckpointChunk> call =
        (ServerCallStreamObserver<CheckpointChunk>) out;
    CheckpointDownload download = new CheckpointDownload(current.bytes(), call);
    call.setOnCancelHandler(() -> {});
    call.setOnReadyHandler(download);
    download.run();
  }
}
