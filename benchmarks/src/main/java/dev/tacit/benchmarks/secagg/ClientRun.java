package dev.tacit.benchmarks.secagg;

import dev.tacit.benchmarks.measure.Threads;
import dev.tacit.secagg.TrustRoot;
import dev.tacit.secagg.client.SecAggClient;
import dev.tacit.secagg.server.SecAggServer;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Measures single clients, each on one thread with nothing beside it, in a session with a real
 * server. All devices make keys and shares; after that only those that are measured do the whole of
 * their work, and {@link StandIns} answer for the others.
 */
public final class ClientRun {
  /** What a client does, in order; the first with the set-up of the session before it. */
  public static final List<String> PHASES =
      List.of("set-up and keys", "shares", "masked input", "signature", "unmask shares");

  private static final int KEYS = 0;
  private static final int SHARES = 1;
  private static final int INPUT = 2;
  private static final int SIGNATURE = 3;

  private final Setting setting;
  private final Threads one;
  private final CertifiedDevices devices;
  private final StandIns standIns;
  private final SecAggClient[] clients;

  /** Of those measured devices that have seen certificates before. */
  private final TrustRoot[] trusts;

  private final List<Integer> measured;
  private final long[][] nanos;
  private final long[] bareNanos;
  private final long[] bytes;

  private ClientRun(Setting setting, int clients, Threads one) {
    this.setting = setting;
    this.one = one;
    this.devices = new CertifiedDevices(setting);
    this.standIns = new StandIns(devices);
    this.clients = new SecAggClient[setting.cohort()];
    this.trusts = new TrustRoot[setting.cohort()];
    this.measured =
        IntStream.range(0, setting.cohort())
            .filter(device -> !setting.isLost(device))
            .limit(clients)
            .boxed()
            .toList();
    this.measured.stream()
        .filter(ClientRun::acquainted)
        .forEach(device -> trusts[device] = devices.acquainted());
    this.nanos = new long[PHASES.size()][setting.cohort()];
    this.bareNanos = new long[setting.cohort()];
    this.bytes = new long[setting.cohort()];
  }

  /**
   * What one client needed.
   *
   * @param acquainted whether it had seen its neighbours' certificates in a session before
   * @param seconds of each of {@link #PHASES}
   * @param bare seconds of its masks, agreements and keys alone
   * @param bytes that it sent
   */
  public record Sample(boolean acquainted, List<Double> seconds, double bare, long bytes) {
    public Sample {
      seconds = List.copyOf(seconds);
    }

    public double whole() {
      return seconds.stream().mapToDouble(phase -> phase).sum();
    }
  }

  /**
   * Runs it all.
   *
   * @param warm clients that are measured and not counted, before the others
   * @param counted clients after them
   */
  public static List<Sample> measure(
      Setting setting, int warm, int counted, Consumer<String> progress)
      throws InterruptedException {
    try (Threads one = new Threads(1)) {
      ClientRun run = new ClientRun(setting, warm + counted, one);
      run.session(progress);
      return run.measured.stream().skip(warm).map(run::sample).toList();
    }
  }

  private void session(Consumer<String> progress) throws InterruptedException {
    try (SecAggServer server = devices.server()) {
      byte[][] mail = new byte[setting.cohort()][];
      for (int phase = 0; phase < PHASES.size(); phase++) {
        progress.accept(PHASES.get(phase) + " of " + measured.size() + " clients");
        others(server, phase, mail);
        for (int device : measured) {
          byte[] reply = timed(phase, device, mail[device]);
          bytes[device] += reply.length;
          server.receive(Setting.name(device), reply);
          if (phase == INPUT) {
            bareNanos[device] = one.nanos(this::bare);
          }
        }
        if (phase < PHASES.size() - 1) {
          mail = advance(server);
        }
      }
    }
  }

  /** The devices that are not measured: their messages reach the server. */
  private void others(SecAggServer server, int phase, byte[][] mail) {
    IntStream others =
        IntStream.range(0, setting.cohort()).filter(device -> !measured.contains(device));
    if (phase == KEYS || phase == SHARES) {
      byte[][] replies = new byte[setting.cohort()][];
      others.parallel().forEach(device -> replies[device] = reply(phase, device, mail[device]));
      for (int device = 0; device < replies.length; device++) {
        if (replies[device] != null) {
          server.receive(Setting.name(device), replies[device]);
        }
      }
    } else if (phase == INPUT) {
      others
          .filter(device -> !setting.isLost(device))
          .forEach(device -> server.receive(Setting.name(device), standIns.input(device)));
    } else if (phase == SIGNATURE) {
      others
          .filter(device -> !setting.isLost(device))
          .forEach(
              device -> server.receive(Setting.name(device), standIns.word(device, mail[device])));
    }
  }

  /** Every other one, so that both kinds are measured side by side. */
  private static boolean acquainted(int device) {
    return device % 2 == 1;
  }

  /** What a real client replies; its first message needs no mail. */
  private byte[] reply(int phase, int device, byte[] mail) {
    if (phase == KEYS) {
      clients[device] =
          trusts[device] == null ? devices.client(device) : devices.client(device, trusts[device]);
      byte[] advertisement = clients[device].advertise();
      standIns.learn(device, advertisement);
      return advertisement;
    }
    return clients[device].receive(mail);
  }

  private byte[] timed(int phase, int device, byte[] mail) throws InterruptedException {
    int[] input = phase == INPUT ? setting.input(device) : new int[0];
    return one.call(
        () -> {
          long start = System.nanoTime();
          if (phase == INPUT) {
            clients[device].input(input);
          }
          byte[] reply = reply(phase, device, mail);
          nanos[phase][device] = System.nanoTime() - start;
          return reply;
        });
  }

  /** Its own mask and one with each neighbour; two keys, each for an agreement with each. */
  private void bare() {
    int[] sum = BareCryptography.masks(setting.degree() + 1, setting.dimension());
    byte[] secrets = BareCryptography.agreements(2, 2 * setting.degree());
    if (sum.length != setting.dimension() || secrets.length == 0) {
      throw new IllegalStateException("bare cryptography must give results");
    }
  }

  private byte[][] advance(SecAggServer server) {
    byte[][] mail = new byte[setting.cohort()][];
    server.advance().forEach((device, message) -> mail[Setting.indexOf(device)] = message);
    return mail;
  }

  private Sample sample(int device) {
    return new Sample(
        acquainted(device),
        IntStream.range(0, PHASES.size()).mapToObj(phase -> nanos[phase][device] * 1e-9).toList(),
        bareNanos[device] * 1e-9,
        bytes[device]);
  }
}
