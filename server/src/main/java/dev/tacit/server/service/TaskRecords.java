package dev.tacit.server.service;

import dev.tacit.learning.model.Checkpoint;
import dev.tacit.privacy.ledger.Kind;
import dev.tacit.privacy.ledger.LedgerDraft;
import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.privacy.ledger.Outcome;
import dev.tacit.protocol.identity.Digests;
import dev.tacit.server.aggregation.ModelUpdate;
import dev.tacit.server.aggregation.TaskModel;
import dev.tacit.server.round.CheckpointRef;
import dev.tacit.server.round.Effect;
import dev.tacit.server.round.Phase;
import dev.tacit.server.round.RoundEvent;
import dev.tacit.server.round.SummedAttempts;
import dev.tacit.server.store.AttemptRow;
import dev.tacit.server.store.Store;
import dev.tacit.server.store.StoreException;
import dev.tacit.server.store.TaskKey;
import dev.tacit.server.store.TaskState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes down what becomes of a task's rounds. Used by one thread at a time, but for {@link
 * #current} and {@link #checkpoint}, which any thread may call.
 */
public final class TaskRecords {
  private final Store store;
  private final TaskKey key;
  private final LedgerTerms terms;
  private final ModelUpdate update;
  private final Clock clock;
  private final int round;
  private final int attempt;
  private final SummedAttempts summed;
  private volatile Checkpoint checkpoint;
  private TaskModel model;
  private volatile Current current;

  /**
   * What devices start from.
   *
   * @param bytes shared, must not be changed
   */
  @SuppressWarnings("ArrayRecordComponent") // Shared, never compared.
  public record Current(CheckpointRef ref, byte[] bytes) {}

  /**
   * A round that is durable.
   *
   * @param sent what devices start the next round from
   * @param sha256 of the new checkpoint, shared
   * @param parameters of the new checkpoint, not copied
   */
  @SuppressWarnings("ArrayRecordComponent") // Shared, never compared.
  record Committed(
      CheckpointRef sent,
      byte[] sha256,
      float[] parameters,
      List<String> survivors,
      int cohort,
      Duration took) {}

  private TaskRecords(
      Store store,
      TaskKey key,
      LedgerTerms terms,
      ModelUpdate update,
      Clock clock,
      TaskState state,
      SummedAttempts summed) {
    this.store = store;
    this.key = key;
    this.terms = terms;
    this.update = update;
    this.clock = clock;
    this.round = state.roundsCommitted() + 1;
    this.attempt = state.nextAttempt();
    this.summed = summed;
    byte[] bytes = state.checkpoint();
    this.checkpoint = Checkpoint.decode(bytes, bytes.length);
    this.model = model(key, update, checkpoint.parameters(), state);
    this.current = current(model.sent(checkpoint));
  }

  /** Who was in which sum, the ledger says; which attempt that was, the attempts. */
  private static SummedAttempts summed(List<AttemptRow> attempts, List<LedgerEntry> ledger) {
    Map<Integer, Long> ids = new HashMap<>();
    for (AttemptRow row : attempts) {
      if (row.outcome() == AttemptRow.Outcome.COMMITTED) {
        ids.put(row.round(), SummedAttempts.id(row.began(), row.attempt()));
      }
    }
    Map<String, Long> summed = new HashMap<>();
    for (LedgerEntry entry : ledger) {
      if (entry.outcome() == Outcome.RELEASED) {
        Long id = ids.get(entry.round());
        if (id == null) {
          throw new StoreException(
              "attempts must hold that of round %d, which the ledger has".formatted(entry.round()));
        }
        entry.participants().forEach(device -> summed.put(device, id));
      }
    }
    return new SummedAttempts(Optional.of(summed));
  }

  private static Current current(byte[] sent) {
    return new Current(new CheckpointRef(Digests.sha256(sent), sent.length), sent);
  }

  /**
   * Goes on with a task from its last commit, or begins it. An intent without an outcome, which a
   * crash leaves, gets one: it may have been revealed.
   *
   * @throws StoreException if the store cannot be used for this task, or it began with another
   *     optimizer
   */
  public static TaskRecords resume(
      Store store,
      TaskKey key,
      byte[] initialCheckpoint,
      LedgerTerms terms,
      ModelUpdate update,
      Clock clock) {
    byte[] initialState = initialState(update, initialCheckpoint);
    TaskState before = store.resume(key, initialCheckpoint, initialState);
    List<LedgerEntry> ledger = entries(store.ledger(), key);
    SummedAttempts summed =
        update instanceof ModelUpdate.Controlling
            ? summed(store.attempts(key), ledger)
            : SummedAttempts.UNTOLD;
    Optional<LedgerEntry> open = openIntent(ledger);
    if (open.isEmpty()) {
      return new TaskRecords(store, key, terms, update, clock, before, summed);
    }
    LedgerEntry intent = open.get();
    Instant now = clock.instant();
    AttemptRow crashed =
        new AttemptRow(
            intent.round(),
            before.nextAttempt(),
            AttemptRow.Outcome.ABANDONED,
            Phase.UNMASK.name(),
            "the aggregator stopped",
            intent.participants().size(),
            0,
            intent.time(),
            now,
            Optional.empty());
    store.abandon(
        key,
        crashed,
        Optional.of(
            terms.outcome(
                now, intent.round(), Outcome.MAY_HAVE_BEEN_REVEALED, intent.participants())));
    TaskState after = store.resume(key, initialCheckpoint, initialState);
    return new TaskRecords(store, key, terms, update, clock, after, summed);
  }

  private static byte[] initialState(ModelUpdate update, byte[] initialCheckpoint) {
    Checkpoint checkpoint = Checkpoint.decode(initialCheckpoint, initialCheckpoint.length);
    return update.initial(checkpoint.parameters()).memory();
  }

  private static TaskModel model(
      TaskKey key, ModelUpdate update, float[] parameters, TaskState state) {
    if (state.optimizerState().isEmpty()) {
      if (update instanceof ModelUpdate.Controlling
          || update.optimizer().onGradients().moments() > 0) {
        throw new StoreException(
            named(key)
                + " must be resumed with federated averaging, without memory, but was with "
                + (update instanceof ModelUpdate.Controlling ? "SCAFFOLD" : update.optimizer()));
      }
      return update.initial(parameters);
    }
    try {
      return update.resume(parameters, state.optimizerState().get());
    } catch (IllegalArgumentException e) {
      throw new StoreException(
          named(key)
              + " must be resumed with the server optimizer that it began with: "
              + e.getMessage(),
          e);
    }
  }

  private static String named(TaskKey key) {
    return "task " + key.population() + "/" + key.task();
  }

  /**
   * A task has one intent open at a time, and only its last entry can be it.
   *
   * @param entries of the task
   */
  private static Optional<LedgerEntry> openIntent(List<LedgerEntry> entries) {
    return entries.isEmpty()
        ? Optional.empty()
        : Optional.of(entries.get(entries.size() - 1)).filter(last -> last.kind() == Kind.INTENT);
  }

  private static List<LedgerEntry> entries(List<LedgerEntry> ledger, TaskKey key) {
    return ledger.stream()
        .filter(e -> e.population().equals(key.population()) && e.task().equals(key.task()))
        .toList();
  }

  /** Rounds that were durable when the task was resumed. */
  public int roundsCommitted() {
    return round - 1;
  }

  /** What the rounds begin with. */
  RoundEvent.Resumed resumed() {
    return new RoundEvent.Resumed(round, attempt, current.ref(), summed);
  }

  /** What devices start the round that runs from: the checkpoint, and what goes with it. */
  public Current current() {
    return current;
  }

  /** The checkpoint alone; any thread. */
  public Checkpoint checkpoint() {
    return checkpoint;
  }

  void intend(Effect.WriteIntent intent) {
    store.intend(terms.intent(clock.instant(), intent.round(), intent.survivors()));
  }

  /**
   * @throws dev.tacit.secagg.SecAggException if no valid updates can have given the sum
   */
  Committed commit(Effect.Commit commit) {
    List<String> survivors = commit.survivors();
    TaskModel next = update.apply(model, commit.sums(), survivors.size(), commit.session());
    float[] parameters = next.parameters();
    Checkpoint following = checkpoint.with(parameters);
    byte[] bytes = following.encode();
    byte[] sha256 = Digests.sha256(bytes);
    Current sent = current(next.sent(following));
    Instant now = clock.instant();
    AttemptRow row =
        new AttemptRow(
            commit.round(),
            commit.attempt(),
            AttemptRow.Outcome.COMMITTED,
            Phase.COMMIT.name(),
            "",
            commit.cohort(),
            survivors.size(),
            commit.began(),
            now,
            Optional.of(HexFormat.of().formatHex(sha256)));
    store.commit(
        key,
        row,
        bytes,
        next.memory(),
        terms.outcome(now, commit.round(), Outcome.RELEASED, survivors));
    checkpoint = following;
    model = next;
    current = sent;
    return new Committed(
        sent.ref(),
        sha256,
        parameters,
        survivors,
        commit.cohort(),
        Duration.between(commit.began(), now));
  }

  void abandon(Effect.Abandon abandon) {
    Instant now = clock.instant();
    AttemptRow row =
        new AttemptRow(
            abandon.round(),
            abandon.attempt(),
            AttemptRow.Outcome.ABANDONED,
            abandon.phase().name(),
            abandon.reason(),
            abandon.cohort(),
            abandon.left(),
            abandon.began(),
            now,
            Optional.empty());
    store.abandon(key, row, outcome(abandon, now));
  }

  private Optional<LedgerDraft> outcome(Effect.Abandon abandon, Instant now) {
    Outcome outcome =
        switch (abandon.disclosure()) {
          case NO_INTENT -> null;
          case NOTHING_REVEALED -> Outcome.NOTHING_REVEALED;
          case MAY_HAVE_BEEN_REVEALED -> Outcome.MAY_HAVE_BEEN_REVEALED;
        };
    return Optional.ofNullable(outcome)
        .map(how -> terms.outcome(now, abandon.round(), how, abandon.participants()));
  }
}
