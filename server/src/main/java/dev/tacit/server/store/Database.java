package dev.tacit.server.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
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
    HikariConfig config = new HikariConfig();
    // WRITE_DELAY=0 writes on every commit rather than within half a second. The process closes the
    // database itself: H2's own shutdown hook would do it under running transactions.
    config.setJdbcUrl(
        "jdbc:h2:file:"
            + directory.toAbsolutePath().resolve(NAME)
            + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE");
    config.setUsername("tacit");
    config.setPassword("");
    config.setMaximumPoolSize(2);
    config.setPoolName("aggregator");
    HikariDataSource connections = null;
    try {
      connections = new HikariDataSource(config);
      Flyway.configure(Database.class.getClassLoader())
          .loggers("slf4j")
          .dataSource(connections)
          .locations("classpath:db/migration")
          .load()
          .migrate();
      return new Database(connections);
    } catch (FlywayException | com.zaxxer.hikari.pool.HikariPool.PoolInitializationException e) {
      if (connections != null) {
        connections.close();
      }
      throw new StoreException(
          "the database in " + directory + " cannot be opened: " + rootMessage(e), e);
    }
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
