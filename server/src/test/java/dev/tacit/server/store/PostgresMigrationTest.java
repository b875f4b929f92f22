package dev.tacit.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tacit.protocol.identity.Digests;
import dev.tacit.server.testing.Postgres;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The migrations on PostgreSQL, where they must run unchanged. Skipped where it is not installed.
 */
@Timeout(180)
class PostgresMigrationTest {
  private static final TaskKey KEY = new TaskKey("population", "task", "plan");
  private static final OffsetDateTime BEGAN = OffsetDateTime.parse("2026-01-01T00:00:00.123Z");

  @TempDir Path directory;

  /** A task in its second round, of a version that knew no optimizers. */
  @Test
  void migrate_databaseOfVersion1_keepsItsRowsAndTakesOptimizerStates() throws Exception {
    Optional<Path> programs = Postgres.programs();
    assumeTrue(programs.isPresent(), "PostgreSQL must be installed, on the PATH, but is not");
    try (Postgres postgres = Postgres.start(programs.get(), directory)) {
      assertThat(migrate(postgres, "1")).isEqualTo(1);
      Jdbi jdbi = Jdbi.create(postgres.url());
      Map<String, Object> task = insertVersion1(jdbi);
      Map<String, Object> attempt = row(jdbi, "round_attempt");

      assertThat(migrate(postgres, "2")).isEqualTo(1);

      assertThat(row(jdbi, "task"))
          .containsAllEntriesOf(task)
          .hasSize(task.size() + 1)
          .containsEntry("optimizer_state_sha256", null);
      assertThat(row(jdbi, "round_attempt")).isEqualTo(attempt);
      String sha256 = (String) row(jdbi, "task").get("checkpoint_sha256");
      byte[] checkpoint = jdbi.withHandle(handle -> Checkpoints.get(handle, sha256));
      assertThat(checkpoint).isEqualTo(CommitLoop.checkpoint(1));
      assertThat(row(jdbi, "ledger_entry")).containsEntry("entry", "{}");
      takesStates(jdbi);
      // What is applied is known, and all that there is.
      assertThat(migrate(postgres, "latest")).isZero();
    }
  }

  /** How many were applied. */
  private static int migrate(Postgres postgres, String target) {
    return Flyway.configure(Database.class.getClassLoader())
        .loggers("slf4j")
        .dataSource(postgres.url(), null, null)
        .locations("classpath:db/migration")
        .target(target)
        .load()
        .migrate()
        .migrationsExecuted;
  }

  /** Rows of all tables; the task's. */
  private static Map<String, Object> insertVersion1(Jdbi jdbi) {
    jdbi.useHandle(
        handle -> {
          String sha256 = Checkpoints.put(handle, CommitLoop.checkpoint(1));
          handle.execute(
              "insert into task values (?, ?, ?, 1, ?)",
              KEY.population(),
              KEY.task(),
              KEY.planSha256(),
              sha256);
          handle.execute(
              "insert into round_attempt values (?, ?, 1, 2, 'COMMITTED', 'COMMIT', '', 5, 4, ?, ?,"
                  + " ?)",
              KEY.population(),
              KEY.task(),
              BEGAN,
              BEGAN.plusSeconds(9),
              sha256);
          handle.execute("insert into ledger_entry values (1, '{}')");
        });
    return row(jdbi, "task");
  }

  private static void takesStates(Jdbi jdbi) {
    byte[] state = CommitLoop.optimizerState(1);
    jdbi.useTransaction(handle -> OptimizerStates.put(handle, KEY, new byte[] {1}));
    // Takes the place of that.
    jdbi.useTransaction(handle -> OptimizerStates.put(handle, KEY, state));
    String sha256 = Digests.sha256Hex(state);
    int named =
        jdbi.withHandle(
            handle -> handle.execute("update task set optimizer_state_sha256 = ?", sha256));
    assertThat(named).isEqualTo(1);
    byte[] kept = jdbi.withHandle(handle -> OptimizerStates.get(handle, KEY, sha256));
    assertThat(kept).isEqualTo(state);
    TaskKey nobody = new TaskKey("population", "nobody's", "plan");
    assertThatThrownBy(
            () -> jdbi.useTransaction(handle -> OptimizerStates.put(handle, nobody, state)))
        .isInstanceOf(UnableToExecuteStatementException.class)
        .hasMessageContaining("foreign key");
  }

  private static Map<String, Object> row(Jdbi jdbi, String table) {
    return jdbi.withHandle(handle -> handle.createQuery("select * from " + table).mapToMap().one());
  }
}
