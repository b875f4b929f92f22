package dev.tacit.simulation.experiment;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.kernels.Runs;
import dev.tacit.learning.training.LocalDpSgd;
import dev.tacit.simulation.randomness.SeededStream;

/** Local training with noise on each step. */
record NoisyWork(Broadcast broadcast, NoisySteps steps) implements DeviceWork {
  @Override
  public DeviceReport train(Site site, int place) {
    Experiment experiment = site.experiment();
    ExampleStore examples = experiment.population().train(broadcast.clients()[place]);
    float[] before = broadcast.model(place);
    try (SeededStream random = broadcast.seeds(place).at("noise").stream()) {
      float[] after =
          LocalDpSgd.train(
              site.model(),
              before,
              examples,
              steps.settings(experiment.algorithm().training(), broadcast.round()),
              random,
              step -> {});
      System.arraycopy(after, 0, site.update(), 0, after.length);
    }
    double norm = Math.sqrt(Runs.subtract(site.update(), before, 0, before.length));
    return new DeviceReport(examples.size(), 1, norm);
  }
}
