package dev.tacit.server;

import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.protocol.identity.Identity;
import dev.tacit.secagg.TrustRoot;
import dev.tacit.server.round.Ending;
import dev.tacit.server.round.RoundMachine;
import dev.tacit.server.round.RoundRules;
import dev.tacit.server.service.RoundServer;
import dev.tacit.server.service.TaskRecords;
import dev.tacit.server.store.AttemptRow;
import dev.tacit.server.store.Store;
import dev.tacit.server.store.TaskKey;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Runs a task's rounds with the devices that come: the door of this module.
 *
 * <pre>{@code
 * try (Aggregator aggregator = Aggregator.open(directory, identity, task, listener)) {
 *   int port = aggregator.start("0.0.0.0", 7443);
 *   TaskEnd end = aggregator.awaitFinished();
 * }
 * }</pre>
 *
 * <p>Opened again on the same directory, it goes on from the last committed round, however it
 * ended. Thread-safe.
 */
public final class Aggregator implements AutoCloseable {
  private static final Duration STOPPING = Duration.ofSeconds(30);
  private static final Duration TELLING = Duration.ofSeconds(2);

  private final Identity identity;
  private final TaskKey key;
  private final Store store;
  private final TaskRecords records;
  private final Reporter reporter;
  private final RoundServer server;
  private boolean started;
  private boolean closed;

  private Aggregator(
      Identity identity,
      TaskConfig task,
      TaskKey key,
      Store store,
      TaskRecords records,
      RoundListener listener) {
    this.identity = identity;
    this.key = key;
    this.store = store;
    this.records = records;
    this.reporter = new Reporter(listener, records.roundsCommitted());
    TrustRoot trust = new TrustRoot(identity.identityRoot());
    this.server =
        new RoundServer(
            new RoundMachine(rules(task, trust)),
            records,
            task.population(),
            trust,
            reporter,
            Clock.systemUTC());
  }

  /**
   * Opens the database in a directory, which is made if missing; begins the task, or goes on with
   * it.
   *
   * @param directory of one aggregator at a time
   * @param identity an aggregator's
   * @throws dev.tacit.server.store.StoreException if the database cannot be opened, its ledger was
   *     changed, or it holds this task with another model, training, privacy, number of rounds or
   *     optimizer
   */
  public static Aggregator open(
      Path directory, Identity identity, TaskConfig task, RoundListener listener) {
    TaskKey key = new TaskKey(task.population(), task.task(), Plans.fingerprint(task));
    Store store = Store.open(directory);
    try {
      TaskRecords records =
          TaskRecords.resume(
              store,
              key,
              task.initialCheckpoint(),
              TaskParts.terms(task),
              TaskParts.update(task),
              Clock.systemUTC());
      return new Aggregator(identity, task, key, store, records, listener);
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /**
   * Listens, and begins the first round; once.
   *
   * @param host a name or address of this machine
   * @param port 0 for any
   * @return the port
   * @throws java.io.UncheckedIOException if it cannot listen there
   */
  public synchronized int start(String host, int port) {
    if (closed) {
      throw new IllegalStateException("an aggregator must be open to be started but was closed");
    }
    int bound = server.start(host, port, identity);
    started = true;
    return bound;
  }

  /**
   * Waits until no more rounds will be run and the listener has heard all. Devices that come later
   * are still told so, until {@link #close}.
   */
  public TaskEnd awaitFinished() throws InterruptedException {
    return reporter.awaitFinished();
  }

  /** As {@link #awaitFinished()}, for a while; empty if that was not enough. */
  public Optional<TaskEnd> awaitFinished(Duration atMost) throws InterruptedException {
    return reporter.awaitFinished(atMost);
  }

  /** Where the task is. */
  public Progress progress() {
    return reporter.progress();
  }

  /** Rounds of the task that are durable. */
  public int roundsCommitted() {
    return reporter.roundsCommitted();
  }

  /** The current checkpoint's bytes, a copy. */
  public byte[] checkpoint() {
    return records.checkpoint().encode();
  }

  /** The whole ledger, oldest first; while it is open. */
  public List<LedgerEntry> ledger() {
    return store.ledger();
  }

  /** All attempts at rounds that have ended, oldest first; while it is open. */
  public List<AttemptRow> attempts() {
    return store.attempts(key);
  }

  /**
   * Ends the rounds, gracefully: a commit under way is finished, any other attempt is abandoned;
   * devices are told to come back, or that the task is over. All that is durable stays. Harmless
   * when repeated.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (started) {
        server.stop();
        reporter.awaitEnd(STOPPING);
        reporter.awaitEverybodyTold(TELLING);
      } else {
        reporter.finished(Ending.CLOSED, "closed before it was started");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      server.close();
      reporter.close();
      store.close();
    }
  }

  private static RoundRules rules(TaskConfig task, TrustRoot trust) {
    return new RoundRules(
        task.population(),
        task.task(),
        task.rounds(),
        task.cohort(),
        task.minimumCohort(),
        task.training().vectors(task.model().parameterCount()),
        task.demands(),
        task.maximumAttempts(),
        task.deadlines(),
        task.pace(),
        (round, attempt) -> Plans.of(task, round, attempt),
        trust);
  }
}
