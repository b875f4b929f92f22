package dev.tacit.benchmarks.secagg;

import dev.tacit.secagg.client.SecAggClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Measures the server of a session of long vectors: a first session with real clients, whose sum
 * must be right; then the same small messages again with zeros for vectors, whose content does not
 * change what unmasking costs. Bare cryptography is measured in the server's process between the
 * repeats.
 */
public final class ServerRun {
  /** Mebibytes of the server's heap. */
  public static final int HEAP_MEBIBYTES = 256;

  private static final int THREADS = 2;
  private static final int MESSAGES = 5;
  private static final int INPUT = 2;

  private final Setting setting;
  private final Consumer<String> progress;
  private final CertifiedDevices devices;
  private final SecAggClient[] clients;

  /** By phase and device; of inputs only the beginning; null where a device was silent. */
  private final byte[][][] recorded;

  private ServerRun(Setting setting, Consumer<String> progress) {
    this.setting = setting;
    this.progress = progress;
    this.devices = new CertifiedDevices(setting);
    this.clients = new SecAggClient[setting.cohort()];
    this.recorded = new byte[MESSAGES][setting.cohort()][];
  }

  /** Seconds of one repeat: unmasking, and what it is held against, on one and two threads. */
  public record Repeat(
      double one, double two, double bareMasks, double bareAgreements, double loop, double loops) {
    public double bare() {
      return bareMasks + bareAgreements;
    }

    public double speedUp() {
      return one / two;
    }

    public double speedUpOfLoop() {
      return loop / loops;
    }
  }

  /**
   * What was measured.
   *
   * @param masks that the server took off
   * @param heapUsed bytes of the server's heap at most, garbage included
   * @param heapKept bytes that a collection left at most
   */
  public record Result(List<Repeat> repeats, int masks, int pairs, long heapUsed, long heapKept) {
    public Result {
      repeats = List.copyOf(repeats);
    }
  }

  /**
   * Runs it all.
   *
   * @param repeats at least 1
   * @throws IllegalStateException if the sum is wrong
   * @throws IOException if the server's process ends early
   */
  public static Result measure(Setting setting, int repeats, Consumer<String> progress)
      throws IOException {
    try (ServerProcess server = new ServerProcess(setting, HEAP_MEBIBYTES)) {
      ServerRun run = new ServerRun(setting, progress);
      run.session(server);
      ServerProcess.Heap heap = server.heap();
      int pairs = setting.lostPairs();
      int masks = setting.survivors() + pairs;
      run.replay(server, 1);
      server.bare(masks, pairs);
      List<Repeat> measured = new ArrayList<>();
      for (int i = 1; i <= repeats; i++) {
        progress.accept("unmasking, repeat " + i + " of " + repeats);
        measured.add(run.repeat(server, masks, pairs));
      }
      return new Result(measured, masks, pairs, heap.used(), heap.kept());
    }
  }

  private Repeat repeat(ServerProcess server, int masks, int pairs) throws IOException {
    double one = replay(server, 1);
    ServerProcess.Bare bare = server.bare(masks, pairs);
    double loop = seconds(server.loop(1));
    double two = replay(server, THREADS);
    double loops = seconds(server.loop(THREADS));
    return new Repeat(one, two, seconds(bare.masks()), seconds(bare.agreements()), loop, loops);
  }

  private void session(ServerProcess server) throws IOException {
    progress.accept("a session of " + setting.cohort() + " real clients");
    server.begin(devices.root());
    byte[][] mail = new byte[setting.cohort()][];
    for (int phase = 0; phase < MESSAGES; phase++) {
      if (phase == INPUT) {
        progress.accept("their masked inputs");
        inputs(server, mail);
      } else {
        answers(phase, mail);
        for (int device = 0; device < setting.cohort(); device++) {
          send(server, device, recorded[phase][device]);
        }
      }
      mail = server.advance(THREADS).messages();
    }
    requireRight(server.sum());
    Arrays.fill(clients, null);
  }

  private void answers(int phase, byte[][] mail) {
    IntStream.range(0, setting.cohort())
        .parallel()
        .forEach(
            device -> {
              if (phase == 0) {
                clients[device] = devices.client(device);
                recorded[phase][device] = clients[device].advertise();
              } else if (mail[device] != null) {
                recorded[phase][device] = clients[device].receive(mail[device]);
              }
            });
  }

  /** One after the other, each expanding its masks on all cores: only one vector is in memory. */
  private void inputs(ServerProcess server, byte[][] mail) throws IOException {
    for (int device = 0; device < setting.cohort(); device++) {
      if (!setting.isLost(device)) {
        clients[device].input(setting.input(device));
        byte[] message = clients[device].receive(mail[device]);
        send(server, device, message);
        recorded[INPUT][device] =
            Arrays.copyOf(message, message.length - setting.parameters().packedBytes());
      }
    }
  }

  private void requireRight(int[] sum) {
    int[] right = new int[setting.dimension()];
    for (int device = 0; device < setting.cohort(); device++) {
      if (!setting.isLost(device)) {
        setting.addInput(device, right);
      }
    }
    if (!Arrays.equals(sum, right)) {
      throw new IllegalStateException("sum must be that of the survivors' inputs but was not");
    }
  }

  /** Seconds of unmasking. */
  private double replay(ServerProcess server, int threads) throws IOException {
    server.begin(devices.root());
    long nanos = 0;
    for (int phase = 0; phase < MESSAGES; phase++) {
      for (int device = 0; device < setting.cohort(); device++) {
        byte[] message = recorded[phase][device];
        if (phase == INPUT && message != null) {
          server.receive(device, message.length + setting.parameters().packedBytes(), message);
        } else {
          send(server, device, message);
        }
      }
      nanos = server.advance(threads).nanos();
    }
    return seconds(nanos);
  }

  private static void send(ServerProcess server, int device, byte[] message) throws IOException {
    if (message != null) {
      server.receive(device, message.length, message);
    }
  }

  private static double seconds(long nanos) {
    return nanos * 1e-9;
  }
}
