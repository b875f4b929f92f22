package dev.tacit.server.service;

import dev.tacit.protocol.v1.DeviceMessage;
import dev.tacit.protocol.v1.SecAggChunk;
import dev.tacit.protocol.v1.ServerMessage;
import dev.tacit.protocol.wire.ChunkAssembler;
import dev.tacit.protocol.wire.ProtocolException;
import dev.tacit.server.round.RoundEvent;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;

/**
 * One device's Participate call.
 *
 * <p>Memory is bounded: one whole message at most waits for the rounds' thread (the next is not
 * asked for before), one is being put together, no longer than what is due in this phase; and one
 * answer is under way, since the next is made only when the device has answered.
 */
final class DeviceCall implements StreamObserver<DeviceMessage> {
  private final String device;
  private final Admission admission;
  private final DeviceCalls calls;
  private final ServerCallStreamObserver<ServerMessage> out;

  /** Of gRPC's thread. */
  private boolean admitted;

  private ChunkAssembler assembler;

  /** Of the rounds' thread. */
  private boolean ended;

  private boolean arrived;

  DeviceCall(
      String device,
      Admission admission,
      DeviceCalls calls,
      ServerCallStreamObserver<ServerMessage> out) {
    this.device = device;
    this.admission = admission;
    this.calls = calls;
    this.out = out;
    out.disableAutoRequest();
    out.setOnCancelHandler(() -> calls.execute(() -> calls.lost(this)));
    out.request(1);
  }

  String device() {
    return device;
  }

  @Override
  public void onNext(DeviceMessage message) {
    if (!admitted) {
      admit(message);
      return;
    }
    switch (message.getBodyCase()) {
      case READY -> hand(new RoundEvent.Ready(device, message.getReady().getRound()));
      case DECLINE -> hand(new RoundEvent.Declined(device, message.getDecline().getReason()));
      case SEC_AGG -> piece(message.getSecAgg());
      default -> hand(new RoundEvent.Misbehaved(device, message.getBodyCase() + " was not due"));
    }
  }

  @Override
  public void onError(Throwable problem) {
    calls.execute(() -> calls.lost(this));
  }

  /** A device that says no more takes part in no more. */
  @Override
  public void onCompleted() {
    calls.execute(
        () -> {
          calls.lost(this);
          complete();
        });
  }

  private void admit(DeviceMessage message) {
    Optional<Status> refusal =
        message.hasCheckIn()
            ? admission.refusal(device, message.getCheckIn())
            : Optional.of(
                Status.INVALID_ARGUMENT.withDescription("the first message must be a check-in"));
    if (refusal.isPresent()) {
      calls.execute(() -> end(refusal.get()));
      return;
    }
    admitted = true;
    calls.execute(
        () -> {
          arrived = true;
          calls.checkedIn(this);
          out.request(1);
        });
  }

  private void piece(SecAggChunk chunk) {
    try {
      if (assembler == null) {
        assembler = new ChunkAssembler(calls.maximumMessageBytes());
      }
      Optional<byte[]> whole = assembler.add(chunk);
      if (whole.isEmpty()) {
        out.request(1);
        return;
      }
      assembler = null;
      hand(new RoundEvent.SecAggReceived(device, whole.get()));
    } catch (ProtocolException | IllegalArgumentException e) {
      assembler = null;
      hand(new RoundEvent.Misbehaved(device, e.getMessage()));
    }
  }

  /** The device's next message is asked for when this one has been handled. */
  private void hand(RoundEvent event) {
    calls.execute(
        () -> {
          calls.handle(this, event);
          out.request(1);
        });
  }

  /** Ends a call that never said who checks in. */
  void expire() {
    if (!arrived) {
      end(Status.DEADLINE_EXCEEDED.withDescription("no check-in came"));
    }
  }

  void send(ServerMessage message) {
    if (!ended) {
      out.onNext(message);
    }
  }

  void complete() {
    if (!ended) {
      ended = true;
      out.onCompleted();
    }
  }

  void end(Status status) {
    if (!ended) {
      ended = true;
      out.onError(status.asRuntimeException());
    }
  }
}
