package dev.tacit.client;

import dev.tacit.client.ScriptedAggregator.Device;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.privacy.ledger.LedgerFile;
import dev.tacit.protocol.v1.Plan;
import dev.tacit.secagg.TrustRoot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Devices of one population, a scripted aggregator, and what it takes to run them in a test. */
final class Fleet implements AutoCloseable {
  static final PrivacyPolicy POLICY = PrivacyPolicy.of(new PrivacyBudget(8, 1e-5), 3);
  static final ClientSettings IMPATIENT =
      ClientSettings.DEFAULT
          .withRetries(Duration.ofMillis(20), Duration.ofMillis(200))
          .withGiveUpAfter(Duration.ofSeconds(20))
          .withRefusalsInARow(1);

  final ScriptedAggregator aggregator;
  final TrustRoot trust;
  private final Path directory;
  private final TrainingPermits permits = new TrainingPermits(2);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Running> running = new ArrayList<>();

  Fleet(Path directory) throws IOException {
    this.directory = directory;
    this.trust = new TrustRoot(Enrolled.device(0).identityRoot());
    this.aggregator = new ScriptedAggregator(Enrolled.aggregator(), 0);
  }

  /** A client that runs. */
  record Running(TacitClient client, Future<ClientSummary> result, Recorder recorder, Path ledger) {
    ClientSummary summary() throws Exception {
      return result.get(60, TimeUnit.SECONDS);
    }

    List<LedgerEntry> entries() {
      return Fleet.entries(ledger);
    }
  }

  Running start(int device) {
    return start(device, builder -> {});
  }

  Running start(int device, Consumer<TacitClient.Builder> changes) {
    return start(device, new Recorder(), changes);
  }

  Running start(int device, Recorder recorder, Consumer<TacitClient.Builder> changes) {
    Path ledger = ledger(device);
    TacitClient.Builder builder =
        TacitClient.builder()
            .identity(Enrolled.device(device))
            .aggregator("127.0.0.1", aggregator.port())
            .population(Script.POPULATION)
            .examples(new Synthetic(200, device))
            .policy(POLICY)
            .ledger(ledger)
            .trainingPermits(permits)
            .listener(recorder)
            .settings(IMPATIENT);
    changes.accept(builder);
    TacitClient client = builder.build();
    Running started = new Running(client, threads.submit(client::run), recorder, ledger);
    running.add(started);
    return started;
  }

  List<Running> startAll(int devices) {
    List<Running> all = new ArrayList<>();
    for (int device = 0; device < devices; device++) {
      all.add(start(device));
    }
    return all;
  }

  /** The next device to arrive, in round 1 and ready for its cohort. */
  Device ready() throws InterruptedException {
    List<Device> device = aggregator.arrivals(1);
    Script.start(aggregator, device, Script.plan(1).build(), Script.CHECKPOINT);
    Script.awaitReady(device);
    return device.get(0);
  }

  /** The aggregation of round 1, over all these devices. */
  Script.Aggregation aggregation(List<Device> devices) throws InterruptedException {
    Plan plan = Script.plan(1).build();
    return Script.aggregation(aggregator, devices, plan, Script.CHECKPOINT, trust);
  }

  List<Running> running() {
    return running;
  }

  Path ledger(int device) {
    return directory.resolve("ledger-" + device + ".jsonl");
  }

  /** The one that runs as this device. */
  static Running of(List<Running> all, String name) {
    for (int i = 0; i < all.size(); i++) {
      if (Enrolled.device(i).name().equals(name)) {
        return all.get(i);
      }
    }
    throw new AssertionError("no device is called " + name);
  }

  static List<LedgerEntry> entries(Path ledger) {
    LedgerFile file = LedgerFile.open(ledger);
    try {
      return List.copyOf(file.entries());
    } finally {
      file.close();
    }
  }

  @Override
  public void close() {
    running.forEach(each -> each.client().close());
    threads.shutdownNow();
    aggregator.close();
  }
}
