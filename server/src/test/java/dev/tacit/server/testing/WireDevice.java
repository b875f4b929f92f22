package dev.tacit.server.testing;

import com.google.protobuf.ByteString;
import dev.tacit.protocol.identity.Identity;
import dev.tacit.protocol.identity.Tls;
import dev.tacit.protocol.v1.AggregatorGrpc;
import dev.tacit.protocol.v1.CheckIn;
import dev.tacit.protocol.v1.CheckpointChunk;
import dev.tacit.protocol.v1.CheckpointRequest;
import dev.tacit.protocol.v1.DeviceMessage;
import dev.tacit.protocol.v1.Plan;
import dev.tacit.protocol.v1.Ready;
import dev.tacit.protocol.v1.RoundEnd;
import dev.tacit.protocol.v1.SecAggChunk;
import dev.tacit.protocol.v1.ServerMessage;
import dev.tacit.protocol.wire.ChunkAssembler;
import dev.tacit.protocol.wire.Chunks;
import dev.tacit.secagg.TrustRoot;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/** A device that speaks the raw wire contract over mutual TLS, on the thread that calls it. */
public final class WireDevice implements AutoCloseable {
  private static final int LONGEST = 1 << 24;

  private final TestDevice device;
  private final ManagedChannel channel;

  /** Of the latest call: the end of an earlier one may come late. */
  private BlockingQueue<Object> inbox;

  private StreamObserver<DeviceMessage> out;

  /** What was put in, by round. */
  public final Map<Integer, int[]> encoded = new ConcurrentHashMap<>();

  /** What it stands for, by round: the first vector. */
  public final Map<Integer, float[]> updates = new ConcurrentHashMap<>();

  /** What the device hands in, of the plan and what it fetched; a copy each time. */
  public BiFunction<Plan, byte[], List<float[]>> training = this::waves;

  /** Where the device dies: before its n-th secure-aggregation message of this round, from 1. */
  public int dieInRound = -1;

  public int dieBefore = -1;

  /** In a later round the device stays connected and says nothing. */
  public int lastRound = Integer.MAX_VALUE;

  /** The call has ended. */
  public record End(Status status) {}

  public WireDevice(Identity identity, TestAuthority.Signing signing, TrustRoot trust, int port) {
    device = new TestDevice(identity.name(), signing, trust, new SecureRandom(), Instant.now());
    channel = Tls.channel("localhost", port, identity);
  }

  public String name() {
    return device.name();
  }

  /** What it was told of where its input was summed last, by round. */
  public final Map<Integer, Long> summed = new ConcurrentHashMap<>();

  public void open() {
    BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    inbox = heard;
    out =
        AggregatorGrpc.newStub(channel)
            .participate(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerMessage message) {
                    heard.add(message);
                  }

                  @Override
                  public void onError(Throwable problem) {
                    heard.add(new End(Status.fromThrowable(problem)));
                  }

                  @Override
                  public void onCompleted() {
                    heard.add(new End(Status.OK));
                  }
                });
  }

  public void send(DeviceMessage message) {
    out.onNext(message);
  }

  /** The next message, or the {@link End}. */
  public Object receive() throws InterruptedException {
    Object next = inbox.poll(60, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError(device.name() + " heard nothing for a minute");
    }
    return next;
  }

  public void checkIn(String population) {
    device.checkIn();
    send(
        DeviceMessage.newBuilder()
            .setCheckIn(
                CheckIn.newBuilder()
                    .setProtocolVersion(1)
                    .setPopulation(population)
                    .setSigningCertificate(ByteString.copyFrom(device.signing().der())))
            .build());
  }

  public byte[] fetch(ByteString sha256) {
    Iterator<CheckpointChunk> chunks =
        AggregatorGrpc.newBlockingStub(channel)
            .fetchCheckpoint(CheckpointRequest.newBuilder().setSha256(sha256).build());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    chunks.forEachRemaining(chunk -> bytes.writeBytes(chunk.getData().toByteArray()));
    return bytes.toByteArray();
  }

  /**
   * Takes part until the task is over or the device dies; true for the former, false too if it
   * stays silent.
   */
  public boolean run(String population) throws InterruptedException {
    while (true) {
      open();
      checkIn(population);
      Optional<ServerMessage> last = call();
      if (last.isEmpty()) {
        return false;
      }
      if (last.get().getComeBack().getTaskFinished()) {
        return true;
      }
      long after =
          last.get().hasComeBack()
              ? last.get().getComeBack().getAfterMillis()
              : last.get().getRoundEnd().getComeBackAfterMillis();
      Thread.sleep(Math.max(after, 10));
    }
  }

  /** One call until its last message; empty if the device died or stays silent. */
  private Optional<ServerMessage> call() throws InterruptedException {
    ChunkAssembler assembler = new ChunkAssembler(LONGEST);
    int sent = 0;
    while (true) {
      Object next = receive();
      if (!(next instanceof ServerMessage message)) {
        throw new AssertionError(device.name() + ": the call ended with " + next);
      }
      Optional<RoundEnd> last = device.last(message);
      if (last.isPresent()) {
        return Optional.of(message);
      }
      byte[] reply;
      if (message.hasRoundStart()) {
        if (!train(message)) {
          return Optional.empty();
        }
        continue;
      } else if (message.hasCohortFormed()) {
        reply = device.cohortFormed(message.getCohortFormed());
        encoded.put(device.plan().getRound(), device.encoded());
      } else {
        Optional<byte[]> whole = assembler.add(message.getSecAgg());
        if (whole.isEmpty()) {
          continue;
        }
        reply = device.secAgg(whole.get());
      }
      if (device.plan().getRound() == dieInRound && ++sent == dieBefore) {
        channel.shutdownNow();
        return Optional.empty();
      }
      for (SecAggChunk chunk : Chunks.split(reply)) {
        send(DeviceMessage.newBuilder().setSecAgg(chunk).build());
      }
    }
  }

  /** False if the device stays silent in this round. */
  private boolean train(ServerMessage message) {
    int round = device.roundStart(message.getRoundStart());
    if (round > lastRound) {
      return false;
    }
    summed.put(round, message.getRoundStart().getSummedAttempt());
    byte[] checkpoint = fetch(message.getRoundStart().getCheckpointSha256());
    if (checkpoint.length != message.getRoundStart().getCheckpointBytes()) {
      throw new AssertionError("a checkpoint must be as long as announced");
    }
    List<float[]> vectors = training.apply(device.plan(), checkpoint);
    updates.put(round, vectors.get(0).clone());
    device.train(vectors);
    send(DeviceMessage.newBuilder().setReady(Ready.newBuilder().setRound(round)).build());
    return true;
  }

  private List<float[]> waves(Plan plan, byte[] checkpoint) {
    int dimension =
        dev.tacit.learning.model.Checkpoint.decode(checkpoint, LONGEST).parameters().length;
    return List.of(wave(dimension, plan.getRound()));
  }

  /** Another one for every device and round. */
  public float[] wave(int dimension, int round) {
    float[] update = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      update[i] = (float) Math.sin(i + round + device.name().hashCode()) / 2;
    }
    return update;
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
