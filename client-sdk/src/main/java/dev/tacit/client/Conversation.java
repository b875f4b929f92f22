package dev.tacit.client;

import dev.tacit.protocol.v1.AggregatorGrpc;
import dev.tacit.protocol.v1.DeviceMessage;
import dev.tacit.protocol.v1.ServerMessage;
import dev.tacit.protocol.wire.Wire;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * One Participate call as a conversation of one thread. Flow control in both directions: at most
 * one message of the aggregator waits here, and a message is sent only when the transport has room.
 * gRPC's threads only fill the inbox.
 */
final class Conversation implements AutoCloseable {
  /** The call ended without the message that was waited for. */
  static final class Lost extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Status status;

    Lost(Status status) {
      super(
          status.getCode()
              + (status.getDescription() == null ? "" : ": " + status.getDescription()));
      this.status = status;
    }

    /** {@link Status#OK} when the aggregator ended the call in peace. */
    Status status() {
      return status;
    }
  }

  private final Object lock = new Object();
  private final ArrayDeque<ServerMessage> inbox = new ArrayDeque<>();
  private final Inbound inbound = new Inbound();
  private Status ended;

  private Conversation() {}

  static Conversation open(Channel channel) {
    Conversation conversation = new Conversation();
    AggregatorGrpc.newStub(channel)
        .withMaxInboundMessageSize(Wire.MAX_MESSAGE_BYTES)
        .participate(conversation.inbound);
    return conversation;
  }

  /**
   * Waits until the transport has room, and sends.
   *
   * @throws Lost if the call has ended, or nothing moves for so long
   */
  void send(DeviceMessage message, Duration patience) throws Lost, InterruptedException {
    synchronized (lock) {
      await(
          () -> ended != null || inbound.call.isReady(), patience, "the aggregator takes no bytes");
      if (ended != null) {
        throw new Lost(ended);
      }
    }
    try {
      inbound.call.onNext(message);
    } catch (IllegalStateException e) {
      // The call ended between the check and here.
      throw new Lost(endedOr(Status.CANCELLED.withDescription("the call has ended")));
    }
  }

  /**
   * The aggregator's next message.
   *
   * @throws Lost if the call ends first, or nothing comes for so long
   */
  ServerMessage receive(Duration patience) throws Lost, InterruptedException {
    ServerMessage message;
    synchronized (lock) {
      await(() -> ended != null || !inbox.isEmpty(), patience, "the aggregator is silent");
      if (inbox.isEmpty()) {
        throw new Lost(ended);
      }
      message = inbox.remove();
    }
    inbound.call.request(1);
    return message;
  }

  /**
   * A message that has arrived already, without waiting.
   *
   * @throws Lost if the call has ended and nothing is left to hear
   */
  Optional<ServerMessage> poll() throws Lost {
    ServerMessage message;
    synchronized (lock) {
      if (inbox.isEmpty() && ended != null) {
        throw new Lost(ended);
      }
      message = inbox.poll();
    }
    if (message != null) {
      inbound.call.request(1);
    }
    return Optional.ofNullable(message);
  }

  /** Why the call has ended, if it has. */
  Optional<Status> ended() {
    synchronized (lock) {
      return Optional.ofNullable(ended);
    }
  }

  /** Ends the call; harmless when it has ended. */
  @Override
  public void close() {
    if (ended().isEmpty()) {
      inbound.call.cancel("the device leaves", null);
    }
  }

  private Status endedOr(Status otherwise) {
    return ended().orElse(otherwise);
  }

  /** Waits until it holds; if that takes too long, the call is lost. The lock is held. */
  private void await(BooleanSupplier holds, Duration patience, String complaint)
      throws Lost, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!holds.getAsBoolean()) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new Lost(Status.DEADLINE_EXCEEDED.withDescription(complaint));
      }
      lock.wait(left);
    }
  }

  private final class Inbound implements ClientResponseObserver<DeviceMessage, ServerMessage> {
    private ClientCallStreamObserver<DeviceMessage> call;

    @Override
    public void beforeStart(ClientCallStreamObserver<DeviceMessage> requests) {
      call = requests;
      requests.disableAutoRequestWithInitial(1);
      requests.setOnReadyHandler(this::wake);
    }

    @Override
    public void onNext(ServerMessage message) {
      synchronized (lock) {
        inbox.add(message);
        lock.notifyAll();
      }
    }

    @Override
    public void onError(Throwable problem) {
      end(Status.fromThrowable(problem));
    }

    @Override
    public void onCompleted() {
      end(Status.OK);
    }

    private void wake() {
      synchronized (lock) {
        lock.notifyAll();
      }
    }

    private void end(Status status) {
      synchronized (lock) {
        ended = status;
        lock.notifyAll();
      }
    }
  }
}
