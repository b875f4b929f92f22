package dev.tacit.simulation.experiment;

import dev.tacit.simulation.engine.Engine;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ServiceLoader;

/**
 * Engines that are there if their module is on the class path, such as Apache Spark's: nothing here
 * knows them but by name ({@link ServiceLoader}).
 */
public interface EngineProvider {
  /** What a person calls it. */
  String name();

  /**
   * Refuses what cannot be meant, before anything is started.
   *
   * @param master where to run, in the engine's own words; empty for its default
   * @param settings of the engine, in its own words
   * @throws IllegalArgumentException naming {@code --master} or {@code --conf}
   */
  void check(Optional<String> master, Map<String, String> settings);

  /**
   * Starts what engines run on.
   *
   * @param name for people who look at what runs there
   * @param experiments that will run at once, at most; at least 1
   * @throws IllegalStateException if it does not start
   */
  Cluster start(
      String name, Optional<String> master, Map<String, String> settings, int experiments);

  /** Started, until it is closed. Thread-safe: several experiments may run on it at once. */
  interface Cluster extends AutoCloseable {
    /** How many there are, at least 1, where that is known before the first task. */
    OptionalInt cores();

    /**
     * An engine for one experiment, to be closed before this.
     *
     * @param source of the same experiment, for other machines
     * @throws InterruptedException if the cluster was stopped, as Spark's does by itself when the
     *     process is told to end
     */
    Engine<Site> engine(Experiment experiment, ExperimentSource source) throws InterruptedException;

    @Override
    void close();
  }

  /** One that is there. */
  static Optional<EngineProvider> named(String name) {
    return ServiceLoader.load(EngineProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.name().equals(name))
        .findFirst();
  }
}
