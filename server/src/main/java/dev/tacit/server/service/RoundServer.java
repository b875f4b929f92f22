package dev.tacit.server.service;

import dev.tacit.protocol.identity.Identity;
import dev.tacit.protocol.identity.Tls;
import dev.tacit.secagg.TrustRoot;
import dev.tacit.server.round.RoundEvent;
import dev.tacit.server.round.RoundMachine;
import io.grpc.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The rounds of one task on real threads, a real clock and a real socket. Thread-safe. */
public final class RoundServer implements AutoCloseable {
  private static final long FAREWELL_SECONDS = 5;

  private final ScheduledThreadPoolExecutor rounds;
  private final ExecutorService storage;
  private final DeviceCalls calls;
  private final RoundLoop loop;
  private final AggregatorService service;
  private Server server;

  /**
   * Neither listens nor begins before {@link #start}.
   *
   * @param population whose devices may check in
   * @param trust who certifies their signing keys
   * @param observer called on the rounds' thread
   */
  public RoundServer(
      RoundMachine machine,
      TaskRecords records,
      String population,
      TrustRoot trust,
      Observer observer,
      Clock clock) {
    this.rounds = new ScheduledThreadPoolExecutor(1, work -> thread("tacit-rounds", work));
    // What a connection still says while it is being torn down is nobody's business any more.
    rounds.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    rounds.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    rounds.setRemoveOnCancelPolicy(true);
    this.storage = Executors.newSingleThreadExecutor(work -> thread("tacit-store", work));
    this.calls = new DeviceCalls(rounds);
    this.loop =
        new RoundLoop(machine, records, rounds, storage, new OneTimer(), calls, observer, clock);
    calls.attach(loop);
    this.service =
        new AggregatorService(
            new Admission(population, trust, clock), calls, records::current, rounds);
  }

  /**
   * Listens, and begins.
   *
   * @param port 0 for any
   * @return the port
   * @throws UncheckedIOException if it cannot listen there
   */
  public synchronized int start(String host, int port, Identity identity) {
    if (server != null) {
      throw new IllegalStateException("an aggregator must be started once but was started again");
    }
    try {
      server =
          Tls.server(new InetSocketAddress(host, port), identity)
              .addService(service)
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "host and port must be free to listen on but were not: " + host + ":" + port, e);
    }
    loop.start();
    return server.getPort();
  }

  /** Ends the rounds as gracefully as their state allows; the observer hears of the end. */
  public void stop() {
    loop.post(new RoundEvent.Stopping());
  }

  /** Ends all calls and threads; what is being written is written. */
  @Override
  public synchronized void close() {
    if (server != null) {
      server.shutdown();
      awaitQuietly(() -> server.awaitTermination(FAREWELL_SECONDS, TimeUnit.SECONDS));
      server.shutdownNow();
    }
    rounds.shutdown();
    awaitQuietly(() -> rounds.awaitTermination(FAREWELL_SECONDS, TimeUnit.SECONDS));
    storage.shutdown();
    awaitQuietly(() -> storage.awaitTermination(FAREWELL_SECONDS, TimeUnit.SECONDS));
  }

  private interface Waiting {
    void await() throws InterruptedException;
  }

  private static void awaitQuietly(Waiting waiting) {
    try {
      waiting.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread thread(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  private final class OneTimer implements Timers {
    private Future<?> running;

    @Override
    public void start(Duration after, Runnable what) {
      if (running != null) {
        running.cancel(false);
      }
      running = rounds.schedule(what, after.toMillis(), TimeUnit.MILLISECONDS);
    }
  }
}
