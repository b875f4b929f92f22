package dev.tacit.benchmarks.secagg;

import com.sun.management.OperatingSystemMXBean;
import dev.tacit.benchmarks.measure.HeapPeak;
import dev.tacit.benchmarks.measure.ResidentMemory;
import dev.tacit.benchmarks.measure.Threads;
import dev.tacit.secagg.client.SecAggClient;
import dev.tacit.secagg.server.SecAggServer;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Runs a session in one process on two threads, every party doing its own work: what one has
 * checked or worked out, no other is spared. Certificates are issued before the clock starts. The
 * server, which is one party, takes the messages of some clients while the next are at work.
 */
public final class CohortRun {
  private static final int THREADS = 2;
  private static final int CLIENTS_AT_ONCE = 250;
  private static final int KEYS = 0;
  private static final int INPUT = 2;
  private static final List<String> PHASES =
      List.of("set-up and keys", "shares", "masked inputs", "signatures", "unmask shares");

  private final Setting setting;
  private final CertifiedDevices devices;
  private final SecAggClient[] clients;
  private final AtomicLong serverNanos = new AtomicLong();
  private byte[][] mail;
  private SecAggServer server;

  private CohortRun(Setting setting) {
    this.setting = setting;
    this.devices = new CertifiedDevices(setting);
    this.clients = new SecAggClient[setting.cohort()];
    this.mail = new byte[setting.cohort()][];
  }

  /**
   * A phase: the clients' messages, and then the server's next ones.
   *
   * @param seconds of wall time
   * @param serverSeconds of it on one of the two threads
   */
  public record Phase(String name, double seconds, double serverSeconds) {}

  /**
   * What was measured.
   *
   * @param seconds of wall time
   * @param processorSeconds of the process in that time, on all its threads, the collector's and
   *     the compiler's too
   * @param heapUsed bytes at most, garbage included
   * @param heapKept bytes that a collection left at most
   * @param resident bytes of the process at most, where the system tells
   */
  public record Result(
      List<Phase> phases,
      double seconds,
      double processorSeconds,
      long heapUsed,
      long heapKept,
      OptionalLong resident) {
    public Result {
      phases = List.copyOf(phases);
    }
  }

  /**
   * Runs it all.
   *
   * @throws IllegalStateException if the sum is wrong
   */
  public static Result measure(Setting setting, Consumer<String> progress)
      throws InterruptedException {
    progress.accept("nothing yet: certificates are issued");
    CohortRun run = new CohortRun(setting);
    HeapPeak heap = new HeapPeak();
    List<Phase> phases = new ArrayList<>();
    long processor = processorNanos();
    long start = System.nanoTime();
    try (Threads two = new Threads(THREADS)) {
      for (int phase = 0; phase < PHASES.size(); phase++) {
        progress.accept(PHASES.get(phase));
        int at = phase;
        phases.add(two.call(() -> run.phase(at)));
      }
    }
    double seconds = (System.nanoTime() - start) * 1e-9;
    double processorSeconds = (processorNanos() - processor) * 1e-9;
    run.requireRight();
    return new Result(
        phases, seconds, processorSeconds, heap.used(), heap.kept(), ResidentMemory.peak());
  }

  private static long processorNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private Phase phase(int phase) {
    serverNanos.set(0);
    long start = System.nanoTime();
    if (phase == KEYS) {
      inServer(() -> server = devices.server());
    }
    ForkJoinTask<?> taking = ForkJoinTask.adapt(() -> {}).fork();
    for (int from = 0; from < setting.cohort(); from += CLIENTS_AT_ONCE) {
      int first = from;
      byte[][] replies = new byte[Math.min(CLIENTS_AT_ONCE, setting.cohort() - first)][];
      IntStream.range(0, replies.length)
          .parallel()
          .forEach(i -> replies[i] = reply(phase, first + i));
      taking.join();
      taking = ForkJoinTask.adapt(() -> inServer(() -> take(first, replies))).fork();
    }
    taking.join();
    inServer(this::advance);
    return new Phase(
        PHASES.get(phase), (System.nanoTime() - start) * 1e-9, serverNanos.get() * 1e-9);
  }

  /** Null if the device is silent. */
  private byte[] reply(int phase, int device) {
    if (phase == KEYS) {
      clients[device] = devices.client(device);
      return clients[device].advertise();
    }
    byte[] message = mail[device];
    mail[device] = null;
    if (message == null || (phase == INPUT && setting.isLost(device))) {
      return null;
    }
    if (phase == INPUT) {
      clients[device].input(setting.input(device));
    }
    return clients[device].receive(message);
  }

  private void take(int first, byte[][] replies) {
    for (int i = 0; i < replies.length; i++) {
      if (replies[i] != null) {
        server.receive(Setting.name(first + i), replies[i]);
      }
    }
  }

  private void advance() {
    byte[][] next = new byte[setting.cohort()][];
    server.advance().forEach((device, message) -> next[Setting.indexOf(device)] = message);
    mail = next;
  }

  private void inServer(Runnable work) {
    long start = System.nanoTime();
    work.run();
    serverNanos.addAndGet(System.nanoTime() - start);
  }

  private void requireRight() {
    int[] right = new int[setting.dimension()];
    for (int device = 0; device < setting.cohort(); device++) {
      if (!setting.isLost(device)) {
        setting.addInput(device, right);
      }
    }
    long[] sum = server.sum();
    for (int i = 0; i < right.length; i++) {
      if ((int) sum[i] != right[i]) {
        throw new IllegalStateException("sum must be that of the survivors' inputs but was not");
      }
    }
  }
}
