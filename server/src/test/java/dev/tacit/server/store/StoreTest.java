package dev.tacit.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.privacy.ledger.Kind;
import dev.tacit.privacy.ledger.LedgerChain;
import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.privacy.ledger.Outcome;
import dev.tacit.protocol.identity.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
  private static final TaskKey KEY = CommitLoop.KEY;
  private static final byte[] INITIAL = CommitLoop.checkpoint(0);
  private static final byte[] STATE = CommitLoop.optimizerState(0);

  @TempDir Path directory;

  @Test
  void resume_newTask_beginsWithItsCheckpoint() {
    try (Store store = Store.open(directory)) {
      TaskState state = store.resume(KEY, INITIAL, STATE);
      assertThat(state.roundsCommitted()).isZero();
      assertThat(state.nextAttempt()).isEqualTo(1);
      assertThat(state.checkpoint()).isEqualTo(INITIAL);
      assertThat(state.optimizerState()).hasValue(STATE);
    }
  }

  @Test
  void resume_otherPlans_isRefused() {
    try (Store store = Store.open(directory)) {
      store.resume(KEY, INITIAL, STATE);
      assertThatThrownBy(
              () -> store.resume(new TaskKey("population", "task", "other"), INITIAL, STATE))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("population/task");
    }
  }

  @Test
  void commit_reopened_isAllThere() {
    byte[] large = new byte[3_000_001];
    byte[] largeState = new byte[5_000_001];
    new Random(1).nextBytes(large);
    new Random(2).nextBytes(largeState);
    AttemptRow row =
        new AttemptRow(
            1,
            2,
            AttemptRow.Outcome.COMMITTED,
            "COMMIT",
            "",
            5,
            4,
            CommitLoop.row(1, 1).began(),
            CommitLoop.row(1, 1).ended(),
            Optional.of(Digests.sha256Hex(large)));
    try (Store store = Store.open(directory)) {
      store.resume(KEY, INITIAL, STATE);
      store.abandon(KEY, abandoned(1), Optional.empty());
      store.intend(CommitLoop.draft(1, Kind.INTENT, Outcome.PENDING));
      store.commit(
          KEY, row, large, largeState, CommitLoop.draft(1, Kind.OUTCOME, Outcome.RELEASED));
    }
    try (Store store = Store.open(directory)) {
      TaskState state = store.resume(KEY, INITIAL, STATE);
      assertThat(state.roundsCommitted()).isEqualTo(1);
      assertThat(state.nextAttempt()).isEqualTo(1);
      assertThat(state.checkpoint()).isEqualTo(large);
      assertThat(state.optimizerState()).hasValue(largeState);
      assertThat(store.checkpoint(Digests.sha256Hex(INITIAL))).isEqualTo(INITIAL);
      assertThat(store.attempts(KEY)).containsExactly(abandoned(1), row);
      assertThat(store.ledger())
          .extracting(LedgerEntry::outcome)
          .containsExactly(Outcome.PENDING, Outcome.RELEASED);
    }
  }

  @Test
  void commit_thatFails_leavesNothing() {
    try (Store store = Store.open(directory)) {
      store.resume(KEY, INITIAL, STATE);
      store.intend(CommitLoop.draft(1, Kind.INTENT, Outcome.PENDING));
      // Round 3 cannot follow round 0: the transaction fails at its last statement.
      assertThatThrownBy(
              () ->
                  store.commit(
                      KEY,
                      CommitLoop.row(3, 1),
                      CommitLoop.checkpoint(3),
                      CommitLoop.optimizerState(3),
                      CommitLoop.draft(3, Kind.OUTCOME, Outcome.RELEASED)))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("round 3");
      assertThat(store.attempts(KEY)).isEmpty();
      assertThat(store.ledger()).hasSize(1);
      assertThat(store.resume(KEY, INITIAL, STATE).optimizerState()).hasValue(STATE);
      assertThatThrownBy(() -> store.checkpoint(Digests.sha256Hex(CommitLoop.checkpoint(3))))
          .isInstanceOf(StoreException.class);
      // And the chain goes on from what is there.
      store.commit(
          KEY,
          CommitLoop.row(1, 1),
          CommitLoop.checkpoint(1),
          CommitLoop.optimizerState(1),
          CommitLoop.draft(1, Kind.OUTCOME, Outcome.RELEASED));
      LedgerChain.verify(store.ledger());
      assertThat(store.ledger()).hasSize(2);
    }
  }

  @Test
  void open_ledgerThatWasChanged_isRefused() throws SQLException {
    try (Store store = Store.open(directory)) {
      store.resume(KEY, INITIAL, STATE);
      store.intend(CommitLoop.draft(1, Kind.INTENT, Outcome.PENDING));
      store.abandon(
          KEY,
          abandoned(1),
          Optional.of(CommitLoop.draft(1, Kind.OUTCOME, Outcome.MAY_HAVE_BEEN_REVEALED)));
    }
    tamper("update ledger_entry set entry = replace(entry, 'may_have_been', 'have_been')");
    assertThatThrownBy(() -> Store.open(directory))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("ledger");
    tamper("update ledger_entry set entry = replace(entry, 'have_been', 'may_have_been')");
    Store.open(directory).close();
    // A change that is still an entry, but not the one that was written.
    tamper("update ledger_entry set entry = replace(entry, '\"d1\"', '\"d7\"')");
    assertThatThrownBy(() -> Store.open(directory))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("ledger");
    tamper("update ledger_entry set entry = replace(entry, '\"d7\"', '\"d1\"')");
    Store.open(directory).close();
    tamper("delete from ledger_entry where sequence_number = 1");
    assertThatThrownBy(() -> Store.open(directory)).isInstanceOf(StoreException.class);
  }

  @Test
  void checkpoint_thatWasChanged_isRefused() throws SQLException {
    try (Store store = Store.open(directory)) {
      store.resume(KEY, INITIAL, STATE);
    }
    tamper("update checkpoint_piece set content = x'00'");
    try (Store store = Store.open(directory)) {
      assertThatThrownBy(() -> store.resume(KEY, INITIAL, STATE))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("checkpoint");
    }
  }

  @Test
  void optimizerState_thatWasChangedOrIsGone_isRefused() throws SQLException {
    try (Store store = Store.open(directory)) {
      store.resume(KEY, INITIAL, STATE);
    }
    tamper("update optimizer_state_piece set content = x'00'");
    try (Store store = Store.open(directory)) {
      assertThatThrownBy(() -> store.resume(KEY, INITIAL, STATE))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("the optimizer's state of task population/task must be whole");
    }
    tamper("delete from optimizer_state_piece");
    try (Store store = Store.open(directory)) {
      assertThatThrownBy(() -> store.resume(KEY, INITIAL, STATE))
          .isInstanceOf(StoreException.class);
    }
  }

  /** The schema of before, as its migration left it, with a task in its second round. */
  @Test
  void open_databaseOfAVersionWithoutOptimizerStates_goesOn() throws SQLException {
    try (Store store = Store.open(directory)) {
      store.resume(KEY, INITIAL, STATE);
      store.commit(
          KEY,
          CommitLoop.row(1, 1),
          CommitLoop.checkpoint(1),
          CommitLoop.optimizerState(1),
          CommitLoop.draft(1, Kind.OUTCOME, Outcome.RELEASED));
    }
    execute("drop table optimizer_state_piece");
    execute("alter table task drop column optimizer_state_sha256");
    execute("delete from \"flyway_schema_history\" where \"version\" = '2'");
    try (Store store = Store.open(directory)) {
      TaskState state = store.resume(KEY, INITIAL, STATE);
      assertThat(state.roundsCommitted()).isEqualTo(1);
      assertThat(state.checkpoint()).isEqualTo(CommitLoop.checkpoint(1));
      assertThat(state.optimizerState()).isEmpty();
      store.commit(
          KEY,
          CommitLoop.row(2, 1),
          CommitLoop.checkpoint(2),
          CommitLoop.optimizerState(2),
          CommitLoop.draft(2, Kind.OUTCOME, Outcome.RELEASED));
      assertThat(store.resume(KEY, INITIAL, STATE).optimizerState())
          .hasValue(CommitLoop.optimizerState(2));
    }
  }

  @Test
  void open_whileAnotherHoldsIt_isRefused() {
    try (Store store = Store.open(directory)) {
      store.resume(KEY, INITIAL, STATE);
      assertThatThrownBy(() -> openInAnotherProcess()).hasMessageContaining("cannot be opened");
    }
  }

  /**
   * A process that does nothing but commit is killed at a drawn moment, four times on one database.
   */
  @Test
  void commit_processKilled_keepsAllThatItSaid() throws IOException, InterruptedException {
    Random random = new Random(3);
    int said = 0;
    for (int life = 0; life < 4; life++) {
      said = Math.max(said, commitUntilKilled(10 + random.nextInt(20), random.nextInt(15)));
      try (Store store = Store.open(directory)) {
        int committed = store.resume(KEY, INITIAL, STATE).roundsCommitted();
        assertThat(committed).isBetween(said, said + 1);
        assertThat(store.resume(KEY, INITIAL, STATE).checkpoint())
            .isEqualTo(CommitLoop.checkpoint(committed));
        assertThat(store.resume(KEY, INITIAL, STATE).optimizerState())
            .hasValue(CommitLoop.optimizerState(committed));
        assertThat(store.attempts(KEY)).hasSize(committed);
        long released =
            store.ledger().stream().filter(e -> e.outcome() == Outcome.RELEASED).count();
        assertThat(released).isEqualTo(committed);
        said = committed;
      }
    }
    assertThat(said).isGreaterThanOrEqualTo(40);
  }

  /** The last round that the process said was committed; it is killed somewhat later. */
  private int commitUntilKilled(int rounds, int millis) throws IOException, InterruptedException {
    Path said = Files.createTempFile(directory, "said", ".txt");
    Process process = java(CommitLoop.class).redirectOutput(said.toFile()).start();
    try {
      while (committed(said).size() < rounds && process.isAlive()) {
        Thread.sleep(5);
      }
      Thread.sleep(millis);
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    List<Integer> committed = committed(said);
    assertThat(committed).hasSizeGreaterThanOrEqualTo(rounds);
    return committed.get(committed.size() - 1);
  }

  /** From whole lines: the last one may be torn. */
  private static List<Integer> committed(Path said) throws IOException {
    String text = Files.readString(said);
    return text.substring(0, text.lastIndexOf('\n') + 1)
        .lines()
        .filter(line -> line.startsWith("committed "))
        .map(line -> Integer.parseInt(line.substring("committed ".length())))
        .toList();
  }

  private void openInAnotherProcess() throws IOException, InterruptedException {
    Process process = java(CommitLoop.class).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    throw new IOException(output);
  }

  private ProcessBuilder java(Class<?> main) {
    return new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m",
        "-XX:+UseSerialGC",
        "-cp",
        System.getProperty("java.class.path"),
        main.getName(),
        directory.toString());
  }

  private void tamper(String sql) throws SQLException {
    assertThat(execute(sql)).isPositive();
  }

  private int execute(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:h2:file:" + directory.resolve("aggregator"), "tacit", "");
        Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  private static AttemptRow abandoned(int attempt) {
    return new AttemptRow(
        1,
        attempt,
        AttemptRow.Outcome.ABANDONED,
        "MASKED_INPUT",
        "too few",
        5,
        2,
        CommitLoop.row(1, 1).began(),
        CommitLoop.row(1, 1).ended(),
        Optional.empty());
  }
}
