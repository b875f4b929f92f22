package dev.tacit.cli.simulate;

import dev.tacit.simulation.engine.LocalEngine;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.Simulation;
import dev.tacit.simulation.experiment.Site;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How fast an experiment is on this machine, and how much memory it takes: measured on real clients
 * of it, in rounds that are as large as fit into a second or two.
 *
 * @param clients of a whole round
 * @param roundSeconds of a whole round, without measurements
 * @param measurementSeconds of a measurement on the test set, and by clients if they do
 * @param seen clients of the rounds that were run
 * @param liveBytes in use after all garbage was collected
 * @param peakBytes of memory that the process had at most so far; 0 where the system does not tell
 */
record Speed(
    int clients,
    double roundSeconds,
    double measurementSeconds,
    int seen,
    long liveBytes,
    long peakBytes) {
  private static final double WARM_SECONDS = 1;
  private static final double ENOUGH = 0.7;
  private static final double MOST_SECONDS = 8;
  private static final double SECONDS = 1.5;

  /**
   * Measures.
   *
   * @param clients that train in a round, 1 or more
   */
  static Speed measure(Experiment experiment, int clients, int threads)
      throws InterruptedException {
    int most = Math.min(clients, experiment.population().size());
    try (LocalEngine<Site> engine = Simulation.engine(experiment, threads)) {
      Trial trial = new Trial(experiment);
      Probe probe = new Probe(trial, engine);
      int seen = Math.max(trial.fewest(most), Math.min(most, threads));
      long began = System.nanoTime();
      double round = probe.seconds(seen, 0);
      double spent = round;
      // Rounds grow until clients take most of them, and the program is warm.
      while (spent < MOST_SECONDS && (spent < WARM_SECONDS || (round < ENOUGH && seen < most))) {
        seen = round < ENOUGH ? (int) Math.min(most, 2L * seen) : seen;
        round = probe.seconds(seen, 0);
        spent = (System.nanoTime() - began) / 1e9;
      }
      // Whoever takes that long was warm before its end.
      if (round < MOST_SECONDS) {
        round = probe.seconds(seen, SECONDS);
      }
      double whole = seen < clients ? extrapolated(probe, clients, seen, round) : round;
      return new Speed(clients, whole, probe.measurementSeconds(), seen, live(), peak());
    }
  }

  /** A line through two sizes of rounds: what the server does takes the same time for any. */
  private static double extrapolated(Probe probe, int clients, int seen, double round)
      throws InterruptedException {
    int few = seen / 4;
    if (round > SECONDS || few == 0) {
      return round * clients / seen;
    }
    double slope = (round - probe.seconds(few, SECONDS / 2)) / (seen - few);
    // Where noise of the clock hides what a client costs, all of the round is the clients'.
    return slope > 0 && slope * seen <= round
        ? round + slope * (clients - seen)
        : round * clients / seen;
  }

  /** Rounds of the experiment's devices. */
  private record Probe(Trial trial, LocalEngine<Site> engine) {
    /**
     * Of a round on average in which all train to the end, over so many seconds and one round at
     * least.
     */
    double seconds(int clients, double atLeast) throws InterruptedException {
      Experiment rounds = trial.rounds(clients);
      Simulation simulation = new Simulation(rounds, engine);
      double seconds = 0;
      int done = 0;
      while (done == 0 || seconds < atLeast) {
        if (simulation.round() == rounds.rounds()) {
          simulation = new Simulation(rounds, engine);
        }
        long began = System.nanoTime();
        simulation.next();
        seconds += (System.nanoTime() - began) / 1e9;
        done++;
      }
      return seconds / done;
    }

    /** Of a measurement. */
    double measurementSeconds() throws InterruptedException {
      double least = Double.POSITIVE_INFINITY;
      for (int i = 0; i < 2; i++) {
        Simulation simulation = new Simulation(trial.measurements(), engine);
        long began = System.nanoTime();
        simulation.next();
        least = Math.min(least, (System.nanoTime() - began) / 1e9);
      }
      return least;
    }
  }

  private static long live() {
    System.gc();
    long direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .mapToLong(pool -> Math.max(0, pool.getMemoryUsed()))
            .sum();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() + direct;
  }

  /** Linux tells by VmHWM, in kB: proc(5). */
  private static long peak() {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    try {
      Optional<String> line =
          Files.readAllLines(status).stream().filter(l -> l.startsWith("VmHWM:")).findFirst();
      return line.map(l -> 1024 * Long.parseLong(l.replaceAll("[^0-9]", ""))).orElse(0L);
    } catch (IOException e) {
      return 0;
    }
  }
}
