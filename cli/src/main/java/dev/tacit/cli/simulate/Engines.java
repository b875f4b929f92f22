package dev.tacit.cli.simulate;

import dev.tacit.cli.config.ConfigFile;
import dev.tacit.cli.report.Figures;
import dev.tacit.simulation.engine.Engine;
import dev.tacit.simulation.experiment.EngineProvider;
import dev.tacit.simulation.experiment.Simulation;
import dev.tacit.simulation.experiment.Site;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;

/** What rounds run on, started, and where runs that are at work at once share it. */
sealed interface Engines extends AutoCloseable {
  /**
   * What the runs of a sweep get, for those that are at work at once.
   *
   * @param runs that there are, at least 1
   * @return a share for each that is at work at once, at least one
   */
  List<Integer> shares(int runs);

  /**
   * An engine for one run, closed by who asked for it.
   *
   * @param file that the job is made of
   * @param share of {@link #shares}
   * @throws InterruptedException if it is too late to start one
   */
  Engine<Site> engine(SimulationJob job, ConfigFile file, int share) throws InterruptedException;

  /** For people. */
  @Override
  String toString();

  @Override
  void close();

  /**
   * Threads of this machine.
   *
   * @param threads in [1, 1024]
   */
  record Local(int threads) implements Engines {
    /** One thread for each where there are more runs than threads, else what is there for each. */
    @Override
    public List<Integer> shares(int runs) {
      int atOnce = Math.min(threads, runs);
      List<Integer> shares = new ArrayList<>();
      for (int i = 0; i < atOnce; i++) {
        shares.add(threads / atOnce + (i < threads % atOnce ? 1 : 0));
      }
      return shares;
    }

    @Override
    public Engine<Site> engine(SimulationJob job, ConfigFile file, int share) {
      return Simulation.engine(job.experiment(), share);
    }

    @Override
    public String toString() {
      return Figures.count(threads, "thread");
    }

    @Override
    public void close() {
      // An engine ends its own threads.
    }
  }

  /**
   * A cluster, whose own scheduler deals out tasks of all runs.
   *
   * @param name of its kind
   */
  record Clustered(String name, EngineProvider.Cluster cluster) implements Engines {
    /** Models, sums and data of so many are held at once. */
    static final int MOST = 16;

    /** As many as there are cores, where that is known, for a round waits for its last device. */
    @Override
    public List<Integer> shares(int runs) {
      return Collections.nCopies(Math.min(Math.min(cluster.cores().orElse(MOST), MOST), runs), 1);
    }

    @Override
    public Engine<Site> engine(SimulationJob job, ConfigFile file, int share)
        throws InterruptedException {
      return cluster.engine(job.experiment(), ConfiguredExperiment.of(job, file));
    }

    @Override
    public String toString() {
      OptionalInt cores = cluster.cores();
      return cores.isPresent() ? Figures.count(cores.getAsInt(), "core") + " of " + name : name;
    }

    @Override
    public void close() {
      cluster.close();
    }
  }
}
