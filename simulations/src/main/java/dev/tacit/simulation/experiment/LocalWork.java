package dev.tacit.simulation.experiment;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.federated.LocalSgd;
import dev.tacit.learning.federated.LocalSgdSettings;
import dev.tacit.learning.kernels.Runs;
import java.util.SplittableRandom;

/** Local training: the update is the parameters after it less those before. */
record LocalWork(Broadcast broadcast) implements DeviceWork {
  @Override
  public DeviceReport train(Site site, int place) {
    Experiment experiment = site.experiment();
    ExampleStore examples = experiment.population().train(broadcast.clients()[place]);
    LocalSgdSettings settings =
        experiment
            .algorithm()
            .training()
            .settings(broadcast.round(), examples.size(), broadcast.epochs()[place]);
    float[] update = site.update();
    SplittableRandom order = new SplittableRandom(broadcast.seeds(place).at("order").bits());
    LocalSgd.train(
        site.model(),
        broadcast.parameters(),
        examples,
        settings,
        order::nextLong,
        step -> {},
        update);
    double norm = subtract(update, broadcast.parameters());
    return new DeviceReport(
        examples.size(), experiment.algorithm().weighting().of(examples.size()), norm);
  }

  /**
   * As on a device of the product ({@code dev.tacit.client.Trainer}): a weight that diverged counts
   * as unchanged.
   *
   * @return the norm of the update, to a relative 10^-5 or so; infinite if it is none or too long
   */
  static double subtract(float[] update, float[] before) {
    for (int i = 0; i < update.length; i++) {
      update[i] -= before[i];
    }
    // Not finite if one of them is not; seldom, if it is too large to square.
    double square = Runs.squaredDistance(update, 0, 0, update.length);
    if (square <= Float.MAX_VALUE) {
      return Math.sqrt(square);
    }
    for (int i = 0; i < update.length; i++) {
      update[i] = Math.abs(update[i]) <= Float.MAX_VALUE ? update[i] : 0;
    }
    return Double.POSITIVE_INFINITY;
  }
}
