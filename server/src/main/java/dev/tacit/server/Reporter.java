package dev.tacit.server;

import dev.tacit.server.round.Ending;
import dev.tacit.server.round.Phase;
import dev.tacit.server.service.Observer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes what the rounds' thread reports to whoever waits or listens. Thread-safe. */
final class Reporter implements Observer, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Reporter.class);
  private static final long FAREWELL_SECONDS = 30;

  private final RoundListener listener;
  private final ExecutorService listening = Executors.newSingleThreadExecutor(this::thread);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final CountDownLatch heard = new CountDownLatch(1);
  private final CountDownLatch told = new CountDownLatch(1);
  private volatile Progress progress;
  private volatile int roundsCommitted;
  private volatile TaskEnd end;
  private volatile Thread listenerThread;

  Reporter(RoundListener listener, int roundsCommitted) {
    this.listener = listener;
    this.roundsCommitted = roundsCommitted;
    this.progress = new Progress(roundsCommitted + 1, Phase.SELECTION, 0, 0);
  }

  @Override
  public void progress(int round, Phase phase, int done, int goal) {
    progress = new Progress(round, phase, done, goal);
    tell(() -> listener.phase(round, phase, done, goal));
  }

  @Override
  public void committed(
      int round,
      byte[] checkpointSha256,
      float[] parameters,
      List<String> survivors,
      int cohort,
      Duration took) {
    roundsCommitted = round;
    CommittedRound committed =
        new CommittedRound(round, checkpointSha256, parameters, survivors, cohort, took);
    tell(() -> listener.committed(committed));
  }

  @Override
  public void abandoned(int round, Phase phase, String reason) {
    tell(() -> listener.abandoned(round, phase, reason));
  }

  @Override
  public void finished(Ending ending, String detail) {
    end = new TaskEnd(ending, detail, roundsCommitted);
    ended.countDown();
    tell(() -> listener.finished(ending, detail));
    listening.execute(heard::countDown);
  }

  @Override
  public void everybodyTold() {
    told.countDown();
  }

  TaskEnd awaitFinished() throws InterruptedException {
    heard.await();
    return end;
  }

  Optional<TaskEnd> awaitFinished(Duration atMost) throws InterruptedException {
    return heard.await(atMost.toMillis(), TimeUnit.MILLISECONDS)
        ? Optional.of(end)
        : Optional.empty();
  }

  /** Waits for the rounds' end, whether the listener has heard of it or not. */
  void awaitEnd(Duration atMost) throws InterruptedException {
    ended.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  void awaitEverybodyTold(Duration atMost) throws InterruptedException {
    told.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  Progress progress() {
    return progress;
  }

  int roundsCommitted() {
    return roundsCommitted;
  }

  /** Lets the listener hear what it has not heard yet. */
  @Override
  public void close() {
    listening.shutdown();
    if (Thread.currentThread() == listenerThread) {
      return;
    }
    try {
      listening.awaitTermination(FAREWELL_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Thread thread(Runnable work) {
    Thread thread = new Thread(work, "tacit-listener");
    thread.setDaemon(true);
    listenerThread = thread;
    return thread;
  }

  private void tell(Runnable what) {
    listening.execute(
        () -> {
          try {
            what.run();
          } catch (RuntimeException e) {
            log.warn("a listener failed", e);
          }
        });
  }
}
