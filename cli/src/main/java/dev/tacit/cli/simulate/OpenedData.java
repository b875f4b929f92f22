package dev.tacit.cli.simulate;

import dev.tacit.cli.train.Inputs;
import dev.tacit.cli.train.config.DataConfig;
import dev.tacit.datasets.Dataset;
import dev.tacit.learning.data.WellFormed;
import java.io.IOException;

/**
 * Examples that were opened and checked; simulations may share them, from any threads.
 *
 * @param set with features, if there are any
 */
record OpenedData(Inputs inputs, Dataset set) {
  /**
   * Opens them.
   *
   * @param threads that make features
   * @throws IllegalArgumentException if they are not as the configuration says, or not well formed
   */
  static OpenedData open(DataConfig config, int threads) throws IOException, InterruptedException {
    Inputs inputs = Inputs.open(config);
    Dataset set = inputs.load(threads, (done, all) -> {});
    WellFormed.check(set.train());
    return new OpenedData(inputs, set);
  }
}
