package dev.tacit.server.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Jdbi;

/** The connection to the database, with its schema up to date. Thread-safe. */
final class Database implements AutoCloseable {
  private static final String NAME = "aggregator";

  private final HikariDataSource connections;
  private final Jdbi jdbi;

  private Database(HikariDataSource connections) {
    this.connections = connections;
    this.jdbi = Jdbi.create(connections);
  }

  /**
   * An H2 database in a directory; made if missing.
   *
   * @throws StoreException if it cannot be opened, which includes that another process holds it
   */
  static Database embedded(Path directory) {
    // WRITE_DELAY=0 writes on every commit rather than within half a second. The process closes the
    // database itself: H2's own shutdown hook would do it under running transactions.
    HikariDataSource connections = connect(directory, ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE");
    try {
      Flyway.configure(Database.class.getClassLoader())
          .loggers("slf4j")
          .dataSource(connections)
          .locations("classpath:db/migration")
          .load()
          .migrate();
      return new Database(connections);
    } catch (FlywayException e) {
      connections.close();
      throw notOpened(directory, e);
    }
  }

  /**
   * The same to read only: no file is made or changed.
   *
   * @throws StoreException if there is none or it cannot be opened, which includes that another
   *     process writes it
   */
  static Database readOnly(Path directory) {
    return new Database(connect(directory, ";ACCESS_MODE_DATA=r;IFEXISTS=TRUE;TRACE_LEVEL_FILE=0"));
  }

  private static HikariDataSource connect(Path directory, String settings) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:h2:file:" + directory.toAbsolutePath().resolve(NAME) + settings);
    config.setUsername("tacit");
    config.setPassword("");
    config.setMaximumPoolSize(2);
    config.setPoolName("aggregator");
    try {
      return new HikariDataSource(config);
    } catch (PoolInitializationException e) {
      throw notOpened(directory, e);
    }
  }

  private static StoreException notOpened(Path directory, Exception cause) {
    return new StoreException(
        "the database in " + directory + " cannot be opened: " + rootMessage(cause), cause);
  }

  static boolean isIn(Path directory) {
    return Files.isRegularFile(directory.resolve(NAME + ".mv.db"));
  }

  Jdbi jdbi() {
    return jdbi;
  }

  /**
   * Forces what is committed to the disk itself. H2 hands a commit to the operating system, which
   * is enough for the death of the process but not for a loss of power.
   */
  void force() {
    jdbi.useHandle(handle -> handle.execute("checkpoint sync"));
  }

  @Override
  public void close() {
    connections.close();
  }

  /** The deepest cause that says anything. */
  private static String rootMessage(Throwable failure) {
    String message = failure.toString();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      message = cause.getMessage() == null ? message : cause.getMessage();
    }
    return message;
  }
}
