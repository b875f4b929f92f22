package dev.tacit.cli.simulate;

import dev.tacit.cli.train.config.DataConfig;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Does the runs of a sweep, several at once: each in a folder of its own, as if it were alone. Data
 * are opened once for all. A run that fails leaves the others be.
 */
final class SweepRunner {
  private final Sweep sweep;
  private final Path folder;
  private final int threads;
  private final SweepView view;
  private final Map<DataConfig, OpenedData> data = new HashMap<>();
  private volatile boolean stopping;

  /** What became of a run. */
  enum State {
    DONE,
    FAILED,
    UNFINISHED
  }

  /**
   * A run and what became of it.
   *
   * @param problem of one that failed, for people; else empty
   */
  record Outcome(Sweep.Run run, State state, String problem) {}

  /**
   * @param folder of the sweep, which is there
   * @param threads that make features, if there are any, in [1, 1024]
   */
  SweepRunner(Sweep sweep, Path folder, int threads, SweepView view) {
    this.sweep = sweep;
    this.folder = folder;
    this.threads = threads;
    this.view = view;
  }

  /** Ends after the rounds that have begun; from any thread. */
  void stop() {
    stopping = true;
  }

  /**
   * Opens the data and looks whether every combination fits it, but for those that are done.
   *
   * @return the runs that are not done
   * @throws IllegalArgumentException if one does not fit, or a folder holds another run
   */
  List<Sweep.Run> prepare() throws IOException, InterruptedException {
    List<Sweep.Run> left = new ArrayList<>();
    Map<Map<String, Path>, NamedFiles> files = new HashMap<>();
    Set<Integer> checked = new HashSet<>();
    for (Sweep.Run run : sweep.runs()) {
      Map<String, Path> named = NamedFiles.paths(run.config());
      Path own = folder.resolve(run.folder());
      if (Files.exists(own) && !files.containsKey(named)) {
        files.put(named, NamedFiles.read(named));
      }
      if (Files.exists(own) && SimulationRun.isDone(run.config(), files.get(named), own)) {
        continue;
      }
      left.add(run);
      DataConfig source = run.config().data();
      if (!data.containsKey(source)) {
        data.put(source, OpenedData.open(source, threads));
      }
      if (checked.add(run.point())) {
        check(run);
      }
    }
    return left;
  }

  private void check(Sweep.Run run) throws IOException {
    try {
      SimulationJob.of(run.config(), data.get(run.config().data()));
    } catch (IllegalArgumentException e) {
      throw run.values().isEmpty()
          ? e
          : new IllegalArgumentException(e.getMessage() + "; with " + Sweep.text(run.values()), e);
    }
  }

  /**
   * Does what is left.
   *
   * @param left {@link #prepare}
   * @param engines what they run on
   * @return all runs in their order
   */
  List<Outcome> run(List<Sweep.Run> left, Engines engines) throws InterruptedException {
    Map<String, Outcome> outcomes = new HashMap<>();
    for (Sweep.Run run : sweep.runs()) {
      outcomes.put(run.folder(), new Outcome(run, State.DONE, ""));
    }
    if (!left.isEmpty()) {
      for (Outcome outcome : inParallel(left, engines)) {
        outcomes.put(outcome.run().folder(), outcome);
      }
    }
    return sweep.runs().stream().map(run -> outcomes.get(run.folder())).toList();
  }

  private List<Outcome> inParallel(List<Sweep.Run> left, Engines engines)
      throws InterruptedException {
    BlockingQueue<Integer> shares = new LinkedBlockingQueue<>(engines.shares(left.size()));
    int atOnce = shares.size();
    ExecutorService pool =
        Executors.newFixedThreadPool(
            atOnce,
            task -> {
              Thread thread = new Thread(task, "sweep");
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<Future<Outcome>> futures = new ArrayList<>();
      for (Sweep.Run run : left) {
        futures.add(pool.submit(() -> one(run, engines, shares)));
      }
      List<Outcome> outcomes = new ArrayList<>();
      for (Future<Outcome> future : futures) {
        outcomes.add(future.get());
      }
      return outcomes;
    } catch (ExecutionException e) {
      // A run's own failures are outcomes.
      throw new IllegalStateException(e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  private Outcome one(Sweep.Run run, Engines engines, BlockingQueue<Integer> shares)
      throws InterruptedException {
    if (stopping) {
      return new Outcome(run, State.UNFINISHED, "");
    }
    int share = shares.take();
    try {
      return simulate(run, engines, share);
    } catch (InterruptedException e) {
      // Spark stops itself when the process is told to end; what was kept is gone on with.
      return new Outcome(run, State.UNFINISHED, "");
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      // That of a file system says nothing but the file.
      String problem = e instanceof FileSystemException ? e.toString() : e.getMessage();
      view.failed(run, String.valueOf(problem));
      return new Outcome(run, State.FAILED, String.valueOf(problem));
    } finally {
      shares.add(share);
    }
  }

  private Outcome simulate(Sweep.Run run, Engines engines, int share)
      throws IOException, InterruptedException {
    Path own = folder.resolve(run.folder());
    SimulationJob job = SimulationJob.of(run.config(), data.get(run.config().data()));
    Optional<?> result =
        new SimulationRun(job, own, () -> engines.engine(job, run.file(), share))
            .run(round -> view.round(run), () -> stopping);
    if (result.isEmpty()) {
      return new Outcome(run, State.UNFINISHED, "");
    }
    view.done(run);
    return new Outcome(run, State.DONE, "");
  }
}
