package dev.tacit.client;

import com.google.protobuf.ByteString;
import dev.tacit.protocol.identity.Identity;
import dev.tacit.protocol.identity.PeerIdentity;
import dev.tacit.protocol.identity.Tls;
import dev.tacit.protocol.v1.AggregatorGrpc;
import dev.tacit.protocol.v1.CheckpointChunk;
import dev.tacit.protocol.v1.CheckpointRequest;
import dev.tacit.protocol.v1.ComeBack;
import dev.tacit.protocol.v1.DeviceMessage;
import dev.tacit.protocol.v1.Outcome;
import dev.tacit.protocol.v1.RoundEnd;
import dev.tacit.protocol.v1.SecAggChunk;
import dev.tacit.protocol.v1.ServerMessage;
import dev.tacit.protocol.wire.ChunkAssembler;
import dev.tacit.protocol.wire.Chunks;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Speaks the wire contract over real mutual TLS, and says exactly what a test tells it to. */
final class ScriptedAggregator extends AggregatorGrpc.AggregatorImplBase implements AutoCloseable {
  private static final int LARGEST_SECAGG_MESSAGE = 64 << 20;
  private static final long PATIENCE_SECONDS = 30;

  private final Map<ByteString, List<byte[]>> checkpoints = new ConcurrentHashMap<>();
  private final BlockingQueue<Device> arrivals = new LinkedBlockingQueue<>();
  private final Server server;

  ScriptedAggregator(Identity identity, int port) throws IOException {
    server =
        Tls.server(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), identity)
            .addService(this)
            .build()
            .start();
  }

  int port() {
    return server.getPort();
  }

  /** Serves these pieces to whoever asks for the digest, whether it is theirs or not. */
  void serve(byte[] sha256, byte[]... pieces) {
    checkpoints.put(ByteString.copyFrom(sha256), List.of(pieces));
  }

  /** The next device that calls, its check-in taken. */
  Device arrival() throws InterruptedException {
    Device device = arrivals.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (device == null) {
      throw new AssertionError("no device came in " + PATIENCE_SECONDS + " s");
    }
    if (!device.receive().hasCheckIn()) {
      throw new AssertionError("a device began without a check-in");
    }
    return device;
  }

  /** So many devices that call, by name. */
  List<Device> arrivals(int count) throws InterruptedException {
    List<Device> devices = new ArrayList<>();
    while (devices.size() < count) {
      devices.add(arrival());
    }
    devices.sort(Comparator.comparing(Device::name));
    return devices;
  }

  @Override
  public StreamObserver<DeviceMessage> participate(StreamObserver<ServerMessage> answers) {
    Device device = new Device(PeerIdentity.NAME.get(), answers);
    arrivals.add(device);
    return device.incoming;
  }

  @Override
  public void fetchCheckpoint(CheckpointRequest request, StreamObserver<CheckpointChunk> answers) {
    List<byte[]> pieces = checkpoints.get(request.getSha256());
    if (pieces == null) {
      answers.onError(Status.NOT_FOUND.asRuntimeException());
      return;
    }
    pieces.forEach(
        piece ->
            answers.onNext(
                CheckpointChunk.newBuilder().setData(ByteString.copyFrom(piece)).build()));
    answers.onCompleted();
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One call, as a test holds it. */
  static final class Device {
    private final String name;
    private final StreamObserver<ServerMessage> answers;
    private final BlockingQueue<Optional<DeviceMessage>> inbox = new LinkedBlockingQueue<>();
    private final StreamObserver<DeviceMessage> incoming = new Incoming();

    private Device(String name, StreamObserver<ServerMessage> answers) {
      this.name = name;
      this.answers = answers;
    }

    String name() {
      return name;
    }

    /** The device's next message. */
    DeviceMessage receive() throws InterruptedException {
      return next().orElseThrow(() -> new AssertionError(name + " left without a message"));
    }

    /** Waits until the call is over, whatever comes before. */
    void awaitGone() throws InterruptedException {
      while (next().isPresent()) {
        // What a device says on its way out is not of interest.
      }
    }

    private Optional<DeviceMessage> next() throws InterruptedException {
      Optional<DeviceMessage> message = inbox.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (message == null) {
        throw new AssertionError(name + " was silent for " + PATIENCE_SECONDS + " s");
      }
      return message;
    }

    byte[] receiveSecAgg() throws InterruptedException {
      ChunkAssembler assembler = new ChunkAssembler(LARGEST_SECAGG_MESSAGE);
      while (true) {
        DeviceMessage message = receive();
        if (!message.hasSecAgg()) {
          throw new AssertionError(name + " must send SecAgg but sent " + message);
        }
        Optional<byte[]> whole = assembler.add(message.getSecAgg());
        if (whole.isPresent()) {
          return whole.get();
        }
      }
    }

    void send(ServerMessage message) {
      answers.onNext(message);
    }

    void send(ServerMessage.Builder message) {
      send(message.build());
    }

    void sendSecAgg(byte[] message) {
      for (SecAggChunk piece : Chunks.split(message)) {
        send(ServerMessage.newBuilder().setSecAgg(piece));
      }
    }

    void comeBack(long afterMillis, boolean finished) {
      send(
          ServerMessage.newBuilder()
              .setComeBack(
                  ComeBack.newBuilder().setAfterMillis(afterMillis).setTaskFinished(finished)));
      answers.onCompleted();
    }

    void roundEnd(int round, Outcome outcome) {
      tellRoundEnd(round, outcome);
      answers.onCompleted();
    }

    /** Leaves it to the device to end the call. */
    void tellRoundEnd(int round, Outcome outcome) {
      send(
          ServerMessage.newBuilder()
              .setRoundEnd(RoundEnd.newBuilder().setRound(round).setOutcome(outcome)));
    }

    void fail(Status status) {
      answers.onError(status.asRuntimeException());
    }

    private final class Incoming implements StreamObserver<DeviceMessage> {
      @Override
      public void onNext(DeviceMessage message) {
        inbox.add(Optional.of(message));
      }

      @Override
      public void onError(Throwable problem) {
        inbox.add(Optional.empty());
      }

      @Override
      public void onCompleted() {
        inbox.add(Optional.empty());
      }
    }
  }
}
