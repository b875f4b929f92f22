package dev.tacit.cli.simulate;

import dev.tacit.cli.train.Inputs;
import dev.tacit.cli.train.config.DataConfig;
import dev.tacit.datasets.Dataset;
import dev.tacit.learning.data.WellFormed;
import dev.tacit.simulation.population.Synthetic;
import java.io.IOException;
import java.util.Optional;

/**
 * Examples that were opened and checked; simulations may share them, from any threads.
 *
 * @param set with features, if there are any
 */
record OpenedData(Inputs inputs, Dataset set) {
  /** Synthetic examples are the same in all simulations, as those of files are. */
  private static final long DRAWN_BY = 1;

  /**
   * Opens them.
   *
   * @param threads that make features
   * @throws IllegalArgumentException if they are not as the configuration says, or not well formed
   */
  static OpenedData open(DataConfig config, int threads) throws IOException, InterruptedException {
    Optional<Synthetic> synthetic = synthetic(config.source());
    Inputs inputs =
        synthetic.isPresent() ? Inputs.of(config, synthetic.get().dataset()) : Inputs.open(config);
    Dataset set = inputs.load(threads, (done, all) -> {});
    WellFormed.check(set.train());
    return new OpenedData(inputs, set);
  }

  /** Examples that are drawn and not opened, if they are meant. */
  static Optional<Synthetic> synthetic(String source) {
    try {
      return Synthetic.named(source, DRAWN_BY);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("data.source: " + e.getMessage(), e);
    }
  }
}
