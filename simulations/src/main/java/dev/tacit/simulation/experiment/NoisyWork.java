package dev.tacit.simulation.experiment;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.learning.kernels.Runs;
import dev.tacit.learning.training.LocalDpSgd;
import dev.tacit.simulation.randomness.SeededStream;

/** Local training with noise on each step; a straggler does fewer of them. */
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
    LocalTraining training = site.experiment().algorithm().training();
    return steps
        .settings(training, local.broadcast().round())
        .withSteps(local.broadcast().parts()[place]);
  }
}
