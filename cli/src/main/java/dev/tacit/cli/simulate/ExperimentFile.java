package dev.tacit.cli.simulate;

import dev.tacit.cli.config.ConfigFile;
import dev.tacit.simulation.experiment.Experiment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A configuration of a simulation for those who do something else with it than run it once. */
public final class ExperimentFile {
  private final ConfigFile file;
  private final OpenedData data;

  private ExperimentFile(ConfigFile file, OpenedData data) {
    this.file = file;
    this.data = data;
  }

  /**
   * Reads it and opens its data.
   *
   * @param settings as {@code KEY=VALUE}, instead of what the file says
   * @param threads that make features, if there are any
   * @throws IllegalArgumentException if it is not as it must be
   */
  public static ExperimentFile read(Path path, List<String> settings, int threads)
      throws IOException, InterruptedException {
    ConfigFile file = ConfigFile.read(path).set(settings);
    if (file.has("sweep")) {
      throw file.wrong("sweep must not stand here: one experiment is attacked at a time");
    }
    return new ExperimentFile(
        file, OpenedData.open(SimulateConfig.of(file.root()).data(), threads));
  }

  /**
   * The experiment.
   *
   * @param settings after those of the file, not of its data
   * @throws IllegalArgumentException if it is not as it must be
   */
  public Experiment experiment(String... settings) throws IOException {
    ConfigFile varied = file;
    for (String setting : settings) {
      varied = varied.with("--epsilon", setting);
    }
    return SimulationJob.of(SimulateConfig.of(varied.root()), data).experiment();
  }
}
