package dev.tacit.cli.data;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Closes a stream that has been silent for too long: its reader then gets an exception. */
final class Patience implements Closeable {
  private final InputStream stream;
  private final long nanos;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "patience");
            thread.setDaemon(true);
            return thread;
          });
  private volatile long heard = System.nanoTime();

  @SuppressWarnings("FutureReturnValueIgnored") // its end is the clock's
  Patience(InputStream stream, Duration patience) {
    this.stream = stream;
    this.nanos = patience.toNanos();
    long every = Math.max(1, nanos / 4);
    clock.scheduleWithFixedDelay(this::look, every, every, TimeUnit.NANOSECONDS);
  }

  void heard() {
    heard = System.nanoTime();
  }

  private void look() {
    if (System.nanoTime() - heard > nanos) {
      try {
        stream.close();
      } catch (IOException e) {
        // The reader learns of it.
      }
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
