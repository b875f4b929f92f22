package dev.tacit.server.store;

import dev.tacit.privacy.ledger.LedgerChain;
import dev.tacit.privacy.ledger.LedgerDraft;
import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.privacy.ledger.LedgerException;
import dev.tacit.protocol.identity.Digests;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.result.RowView;

/**
 * The aggregator's memory. Each method is one transaction, on the disk when it returns. The
 * ledger's chain is verified whole when the store is opened.
 *
 * <p>Methods that write may be called by one thread at a time; those that read, by any.
 */
public final class Store implements AutoCloseable {
  private final Database database;
  private Optional<LedgerEntry> lastEntry;

  private Store(Database database) {
    this.database = database;
    List<LedgerEntry> entries = verified(database);
    this.lastEntry =
        entries.isEmpty() ? Optional.empty() : Optional.of(entries.get(entries.size() - 1));
  }

  /**
   * The store in a directory; made if missing.
   *
   * @throws StoreException if it cannot be opened, another process holds it, or its ledger was
   *     changed
   */
  public static Store open(Path directory) {
    Database database = Database.embedded(directory);
    try {
      return new Store(database);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /**
   * The ledger of the store in a directory, its chain verified; nothing there is changed.
   *
   * @throws StoreException if there is none, it cannot be read, a process writes it, or its ledger
   *     was changed
   */
  public static List<LedgerEntry> readLedger(Path directory) {
    try (Database database = Database.readOnly(directory)) {
      return verified(database);
    }
  }

  /** Whether a directory holds a store. */
  public static boolean isIn(Path directory) {
    return Database.isIn(directory);
  }

  /**
   * Where a task is; a new one begins with a checkpoint and an optimizer's state.
   *
   * @throws StoreException if the store holds this task with other plans
   */
  public TaskState resume(TaskKey key, byte[] initialCheckpoint, byte[] initialOptimizerState) {
    return write(
        handle -> {
          Optional<TaskRow> row = find(handle, key);
          if (row.isEmpty()) {
            insert(
                handle,
                key,
                Checkpoints.put(handle, initialCheckpoint),
                Digests.sha256Hex(initialOptimizerState));
            OptimizerStates.put(handle, key, initialOptimizerState);
            return new TaskState(
                0, 1, initialCheckpoint.clone(), Optional.of(initialOptimizerState.clone()));
          }
          if (!row.get().planSha256.equals(key.planSha256())) {
            throw new StoreException(
                "task "
                    + key.population()
                    + "/"
                    + key.task()
                    + " must be resumed with the model, rounds, training and privacy that it began with");
          }
          int committed = row.get().roundsCommitted;
          return new TaskState(
              committed,
              lastAttempt(handle, key, committed + 1) + 1,
              Checkpoints.get(handle, row.get().checkpoint),
              row.get().optimizerState.map(sha256 -> OptimizerStates.get(handle, key, sha256)));
        });
  }

  /** Appends to the ledger what is about to happen. */
  public void intend(LedgerDraft intent) {
    write(
        handle -> {
          append(handle, intent);
          return null;
        });
  }

  /**
   * The checkpoint, the optimizer's state that goes with it, the attempt, the ledger's outcome and
   * the task's new place, in one transaction.
   */
  public void commit(
      TaskKey key,
      AttemptRow attempt,
      byte[] checkpoint,
      byte[] optimizerState,
      LedgerDraft outcome) {
    write(
        handle -> {
          String sha256 = Checkpoints.put(handle, checkpoint);
          OptimizerStates.put(handle, key, optimizerState);
          insert(handle, key, attempt);
          append(handle, outcome);
          int moved =
              handle
                  .createUpdate(
                      "update task set rounds_committed = :round, checkpoint_sha256 = :checkpoint,"
                          + " optimizer_state_sha256 = :optimizerState"
                          + " where population = :population and task = :task"
                          + " and rounds_committed = :before")
                  .bind("round", attempt.round())
                  .bind("checkpoint", sha256)
                  .bind("optimizerState", Digests.sha256Hex(optimizerState))
                  .bind("population", key.population())
                  .bind("task", key.task())
                  .bind("before", attempt.round() - 1)
                  .execute();
          if (moved != 1) {
            throw new StoreException(
                "round " + attempt.round() + " must follow the last committed one but does not");
          }
          return null;
        });
  }

  /** An attempt that came to nothing, and the outcome of its intent if it had one. */
  public void abandon(TaskKey key, AttemptRow attempt, Optional<LedgerDraft> outcome) {
    write(
        handle -> {
          insert(handle, key, attempt);
          outcome.ifPresent(draft -> append(handle, draft));
          return null;
        });
  }

  /** The whole ledger, oldest first. */
  public List<LedgerEntry> ledger() {
    return database.jdbi().withHandle(Store::entries);
  }

  /** All attempts of a task that have ended, oldest first. */
  public List<AttemptRow> attempts(TaskKey key) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "select * from round_attempt where population = :population and task = :task"
                            + " order by round_number, attempt")
                    .bind("population", key.population())
                    .bind("task", key.task())
                    .reduceRows(
                        new ArrayList<AttemptRow>(),
                        (rows, row) -> {
                          rows.add(attempt(row));
                          return rows;
                        }));
  }

  /**
   * @throws StoreException if there is none of that name
   */
  public byte[] checkpoint(String sha256) {
    return database.jdbi().withHandle(handle -> Checkpoints.get(handle, sha256));
  }

  @Override
  public void close() {
    database.close();
  }

  private <T> T write(Function<Handle, T> work) {
    Optional<LedgerEntry> before = lastEntry;
    try {
      T result = database.jdbi().inTransaction(work::apply);
      database.force();
      return result;
    } catch (JdbiException e) {
      lastEntry = before;
      throw new StoreException("a transaction must succeed but failed: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      lastEntry = before;
      throw e;
    }
  }

  private void append(Handle handle, LedgerDraft draft) {
    LedgerEntry entry = LedgerChain.next(lastEntry, draft);
    handle
        .createUpdate(
            "insert into ledger_entry (sequence_number, entry) values (:sequence, :entry)")
        .bind("sequence", entry.sequence())
        .bind("entry", LedgerChain.toJson(entry))
        .execute();
    lastEntry = Optional.of(entry);
  }

  private static List<LedgerEntry> verified(Database database) {
    try {
      List<LedgerEntry> entries = database.jdbi().withHandle(Store::entries);
      LedgerChain.verify(entries);
      return entries;
    } catch (JdbiException e) {
      throw new StoreException("the database must hold a ledger but it cannot be read", e);
    } catch (LedgerException | IllegalArgumentException e) {
      throw new StoreException(
          "the ledger must be as it was written but is not: " + e.getMessage(), e);
    }
  }

  private static List<LedgerEntry> entries(Handle handle) {
    return handle
        .createQuery("select entry from ledger_entry order by sequence_number")
        .mapTo(String.class)
        .map(LedgerChain::fromJson)
        .list();
  }

  private record TaskRow(
      String planSha256, int roundsCommitted, String checkpoint, Optional<String> optimizerState) {}

  private static Optional<TaskRow> find(Handle handle, TaskKey key) {
    return handle
        .createQuery("select * from task where population = :population and task = :task")
        .bind("population", key.population())
        .bind("task", key.task())
        .map(
            (row, context) ->
                new TaskRow(
                    row.getString("plan_sha256"),
                    row.getInt("rounds_committed"),
                    row.getString("checkpoint_sha256"),
                    Optional.ofNullable(row.getString("optimizer_state_sha256"))))
        .findOne();
  }

  private static void insert(Handle handle, TaskKey key, String checkpoint, String optimizerState) {
    handle
        .createUpdate(
            "insert into task (population, task, plan_sha256, rounds_committed, checkpoint_sha256,"
                + " optimizer_state_sha256)"
                + " values (:population, :task, :plan, 0, :checkpoint, :optimizerState)")
        .bind("population", key.population())
        .bind("task", key.task())
        .bind("plan", key.planSha256())
        .bind("checkpoint", checkpoint)
        .bind("optimizerState", optimizerState)
        .execute();
  }

  private static int lastAttempt(Handle handle, TaskKey key, int round) {
    return handle
        .createQuery(
            "select coalesce(max(attempt), 0) from round_attempt"
                + " where population = :population and task = :task and round_number = :round")
        .bind("population", key.population())
        .bind("task", key.task())
        .bind("round", round)
        .mapTo(Integer.class)
        .one();
  }

  private static void insert(Handle handle, TaskKey key, AttemptRow row) {
    handle
        .createUpdate(
            "insert into round_attempt (population, task, round_number, attempt, outcome, phase,"
                + " reason, cohort, survivors, began, ended, checkpoint_sha256) values (:population,"
                + " :task, :round, :attempt, :outcome, :phase, :reason, :cohort, :survivors, :began,"
                + " :ended, :checkpoint)")
        .bind("population", key.population())
        .bind("task", key.task())
        .bind("round", row.round())
        .bind("attempt", row.attempt())
        .bind("outcome", row.outcome().name())
        .bind("phase", row.phase())
        .bind("reason", row.reason())
        .bind("cohort", row.cohort())
        .bind("survivors", row.survivors())
        .bind("began", row.began().atOffset(ZoneOffset.UTC))
        .bind("ended", row.ended().atOffset(ZoneOffset.UTC))
        .bind("checkpoint", row.checkpointSha256())
        .execute();
  }

  private static AttemptRow attempt(RowView row) {
    return new AttemptRow(
        row.getColumn("round_number", Integer.class),
        row.getColumn("attempt", Integer.class),
        AttemptRow.Outcome.valueOf(row.getColumn("outcome", String.class)),
        row.getColumn("phase", String.class),
        row.getColumn("reason", String.class),
        row.getColumn("cohort", Integer.class),
        row.getColumn("survivors", Integer.class),
        row.getColumn("began", OffsetDateTime.class).toInstant(),
        row.getColumn("ended", OffsetDateTime.class).toInstant(),
        Optional.ofNullable(row.getColumn("checkpoint_sha256", String.class)));
  }
}
