package dev.tacit.cli.simulate;

import dev.tacit.cli.config.ConfigFile;
import dev.tacit.cli.device.DataSource;
import dev.tacit.cli.train.config.ModelConfig;
import dev.tacit.learning.training.DataFingerprint;
import dev.tacit.protocol.identity.Digests;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.ExperimentSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The experiment of a configuration, which another machine makes in the same way as this one, of
 * files of the same names.
 *
 * @param file with all that was set
 * @param fingerprints of the test set, of some clients' examples and of given weights, which are to
 *     be the same there
 */
record ConfiguredExperiment(ConfigFile file, List<String> fingerprints)
    implements ExperimentSource {
  private static final int CLIENTS = 16;

  static ConfiguredExperiment of(SimulationJob job, ConfigFile file) {
    ConfigFile found = file;
    String source = job.config().data().source();
    if (!DataSource.isBundled(source) && OpenedData.synthetic(source).isEmpty()) {
      found = found.with("--set", "data.source=" + absolute(source));
    }
    if (job.config().model() instanceof ModelConfig.File model) {
      found = found.with("--set", "model.file=" + absolute(model.path()));
    } else if (job.config().model() instanceof ModelConfig.Start model) {
      found = found.with("--set", "model.start=" + absolute(model.path()));
    }
    return new ConfiguredExperiment(found, fingerprints(job.experiment()));
  }

  /** Other machines work in other folders. In YAML's quotes, where a quote is two. */
  private static String absolute(String path) {
    return "'" + Path.of(path).toAbsolutePath().normalize().toString().replace("'", "''") + "'";
  }

  @Override
  public Experiment experiment() throws IOException, InterruptedException {
    int threads = Runtime.getRuntime().availableProcessors();
    Experiment experiment = SimulationJob.of(SimulateConfig.of(file.root()), threads).experiment();
    if (!fingerprints(experiment).equals(fingerprints)) {
      throw new IllegalArgumentException("its data.source or model.start holds something else");
    }
    return experiment;
  }

  private static List<String> fingerprints(Experiment experiment) {
    List<String> all = new ArrayList<>();
    all.add(DataFingerprint.of(experiment.measurement().test()).encode());
    int clients = experiment.population().size();
    for (int i = 0; i < Math.min(CLIENTS, clients); i++) {
      int client = (int) ((long) i * clients / CLIENTS);
      all.add(DataFingerprint.of(experiment.population().train(client)).encode());
    }
    experiment.model().given().ifPresent(given -> all.add(Digests.sha256Hex(given.encode())));
    return all;
  }
}
