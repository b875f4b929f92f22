package dev.tacit.simulation.experiment;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.learning.kernels.Runs;
import dev.tacit.learning.training.LocalDpSgd;
import dev.tacit.simulation.randomness.SeededStream;

/** Local training with noise on each step. */
record NoisyWork(LocalWork local, NoisySteps steps) implements DeviceWork {
  @Override
  public DeviceReport train(Site site, int place) {
    ExampleStore examples = local.examples(site, place);
    float[] before = local.broadcast().model(place);
    try (SeededStream random = local.noise(place)) {
      float[] after =
          LocalDpSgd.train(
              site.model(), before, examples, settings(site, place), random, step -> {});
      System.arraycopy(after, 0, site.update(), 0, after.length);
    }
    double norm = Math.sqrt(Runs.subtract(site.update(), before, 0, before.length));
    local.age(site, place);
    return new DeviceReport(examples.size(), 1, norm);
  }

  /** What the device at a place does. */
  DpSgdSettings settings(Site site, int place) {
    Algorithm algorithm = site.experiment().algorithm();
    DpSgdSettings all = steps.settings(algorithm.training(), local.broadcast().round());
    // Others' devices refuse a plan of which they can do a part only.
    return algorithm instanceof Algorithm.Normalised
        ? all.withSteps(local.broadcast().parts()[place])
        : all;
  }
}
