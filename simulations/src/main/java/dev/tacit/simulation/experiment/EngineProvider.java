package dev.tacit.simulation.experiment;

import dev.tacit.simulation.engine.Engine;
import java.util.Map;
import java.util.Optional;
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
   * Starts the engine for one experiment; closing it stops what was started.
   *
   * @param source of the same experiment, for other machines
   */
  Engine<Site> open(
      Experiment experiment,
      ExperimentSource source,
      Optional<String> master,
      Map<String, String> settings);

  /** One that is there. */
  static Optional<EngineProvider> named(String name) {
    return ServiceLoader.load(EngineProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.name().equals(name))
        .findFirst();
  }
}
