package dev.tacit.server.service;

import dev.tacit.protocol.v1.SecAggChunk;
import dev.tacit.protocol.v1.ServerMessage;
import dev.tacit.protocol.wire.Chunks;
import dev.tacit.server.round.RoundEvent;
import io.grpc.Status;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * The connected devices: at most one call for each. A device that connects again takes the place of
 * its earlier call, which is what a device does whose network failed unnoticed; the earlier call is
 * ended, and lost to its round.
 *
 * <p>All but the constructor and {@link #execute} belongs to the rounds' thread.
 */
final class DeviceCalls implements Links {
  private final Executor rounds;
  private final Map<String, DeviceCall> calls = new HashMap<>();
  private RoundLoop loop;

  DeviceCalls(Executor rounds) {
    this.rounds = rounds;
  }

  /** Before the first call. */
  void attach(RoundLoop toLoop) {
    loop = toLoop;
  }

  void execute(Runnable work) {
    rounds.execute(work);
  }

  int maximumMessageBytes() {
    return loop.maximumMessageBytes();
  }

  void checkedIn(DeviceCall call) {
    DeviceCall earlier = calls.get(call.device());
    if (earlier != null) {
      lost(earlier);
      earlier.end(Status.ABORTED.withDescription("the device has connected again"));
    }
    calls.put(call.device(), call);
    loop.handle(new RoundEvent.CheckedIn(call.device()));
  }

  /** An event of a call that was not ended or replaced meanwhile. */
  void handle(DeviceCall call, RoundEvent event) {
    if (calls.get(call.device()) == call) {
      loop.handle(event);
    }
  }

  void lost(DeviceCall call) {
    if (calls.remove(call.device(), call)) {
      loop.handle(new RoundEvent.Lost(call.device()));
    }
  }

  @Override
  public void send(String device, ServerMessage message) {
    DeviceCall call = calls.get(device);
    if (call != null) {
      call.send(message);
    }
  }

  @Override
  public void sendSecAgg(String device, byte[] message) {
    for (SecAggChunk chunk : Chunks.split(message)) {
      send(device, ServerMessage.newBuilder().setSecAgg(chunk).build());
    }
  }

  @Override
  public void dismiss(String device, ServerMessage message) {
    DeviceCall call = calls.remove(device);
    if (call != null) {
      call.send(message);
      call.complete();
    }
  }
}
