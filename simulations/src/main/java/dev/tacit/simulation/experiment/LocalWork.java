package dev.tacit.simulation.experiment;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.federated.LocalSgd;
import dev.tacit.learning.federated.LocalSgdSettings;
import dev.tacit.learning.kernels.Runs;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/** Local training: the update is the parameters after it less those before. */
record LocalWork(Broadcast broadcast) implements DeviceWork {
  @Override
  public DeviceReport train(Site site, int place) {
    Experiment experiment = site.experiment();
    ExampleStore examples = examples(site, place);
    LocalSgd.train(
        site.model(),
        broadcast.model(place),
        examples,
        settings(site, place, examples.size()),
        order(place),
        step -> {},
        site.update());
    double norm = subtract(site.update(), broadcast.model(place));
    scale(site.update(), (float) experiment.cohorts().scale(broadcast.staleness()[place]));
    return new DeviceReport(
        examples.size(), experiment.algorithm().weighting().of(examples.size()), norm);
  }

  private static void scale(float[] update, float factor) {
    for (int i = 0; factor != 1 && i < update.length; i++) {
      update[i] *= factor;
    }
  }

  /** What the device at a place trains on. */
  ExampleStore examples(Site site, int place) {
    return site.experiment().population().train(broadcast.clients()[place]);
  }

  /** What it does with so many examples. */
  LocalSgdSettings settings(Site site, int place, int examples) {
    return site.experiment()
        .algorithm()
        .training()
        .settings(broadcast.round(), examples, broadcast.epochs()[place]);
  }

  /** The order in which it sees them. */
  LongSupplier order(int place) {
    return new SplittableRandom(broadcast.seeds(place).at("order").bits())::nextLong;
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
