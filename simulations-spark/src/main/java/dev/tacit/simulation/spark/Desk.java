package dev.tacit.simulation.spark;

import dev.tacit.simulation.engine.SiteSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Supplier;
import org.apache.spark.SparkEnv;

/**
 * Broadcast once: where the tasks of a JVM get their sites. Spark keeps one in each JVM, with the
 * sites, until the engine destroys the broadcast. Thread-safe.
 */
final class Desk<S> implements Serializable {
  private static final long serialVersionUID = 1L;

  private final SiteSource<S> source;
  private final int threads;
  private final String digest;
  private final Numerics driver;
  private transient SitePool<S> pool;

  /**
   * @param threads of a task, at least 1
   */
  Desk(SiteSource<S> source, int threads) {
    this.source = source;
    this.threads = threads;
    this.digest = digest(source) + " on " + threads;
    this.driver = Numerics.here();
  }

  /** In the driver's JVM, whose tasks need not open a second time what is open there. */
  synchronized void opened(Supplier<S> sites) {
    pool = OpenPools.get(digest, () -> new SitePool<>(threads, sites));
  }

  /**
   * The sites of this JVM, opened by the first who asks.
   *
   * @throws IllegalStateException if they cannot be opened here, or computed with as the driver
   *     would
   */
  synchronized SitePool<S> pool() {
    if (pool == null) {
      pool = OpenPools.get(digest, this::open);
    }
    return pool;
  }

  private SitePool<S> open() {
    String here =
        SparkEnv.get().executorId()
            + " on "
            + SparkEnv.get().blockManager().blockManagerId().host();
    Numerics.here().requireThoseOf(driver, here);
    try {
      return new SitePool<>(threads, source.open());
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "the executor "
              + here
              + " must be able to open what the driver has but "
              + e.getMessage(),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the executor " + here + " was stopped", e);
    }
  }

  private static String digest(SiteSource<?> source) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(source);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 must be offered by the platform", e);
    }
  }
}
