package dev.tacit.simulation.experiment;

import dev.tacit.learning.data.ExampleStore;
import java.util.Arrays;

/**
 * What a client would hand in if it had some examples, computed by somebody who sees what is
 * released, by the algorithm's own work: from the model and the variate that devices were sent.
 * Only the order of batches is not known; under local DP-SGD, whose noise is left out, which
 * examples are drawn, and how many steps a straggler does. What a client remembers from one of its
 * rounds to the next is replayed too, so its rounds are to be gone through in their order. Not
 * thread-safe.
 */
public final class Replay {
  private final Experiment experiment;
  private final Algorithm algorithm;
  private final Site site;

  /** Of an experiment's algorithm. */
  public Replay(Experiment experiment) {
    this.experiment = experiment;
    algorithm = experiment.algorithm();
    site = Site.of(experiment);
  }

  /**
   * Of one step along the gradient of all examples, of the weights alone, whatever the algorithm:
   * for a few of a client's examples, which are somewhere in what it hands in.
   */
  public static Replay ofGradients(Experiment experiment) {
    Algorithm algorithm = experiment.algorithm();
    LocalTraining step = LocalTraining.fedSgd(algorithm.training().learningRate());
    return new Replay(
        new Experiment(
            experiment.name(),
            experiment.seed(),
            experiment.rounds(),
            experiment.model(),
            experiment.population(),
            experiment.cohorts(),
            new Algorithm.Averaging(step, Weighting.EQUAL, algorithm.server()),
            new Protection.None(),
            experiment.measurement()));
  }

  /** What one client remembers; nothing, at first. */
  public static final class Memory {
    private float[] kept;
  }

  /**
   * A client's update in a round, clipped as it would have been.
   *
   * @param memory of the client before the round, and then behind it
   * @param order of which the order of batches comes
   * @return {@link Protection#width} numbers; overwritten by the next call
   */
  public float[] update(Release release, ExampleStore examples, Memory memory, long order) {
    DeviceWork work = work(release, examples, memory, order);
    if (release.norm().isPresent()) {
      work = work.within(release.norm().getAsDouble());
    }
    DeviceReport report = work.train(site, 0);
    if (report.kept().length > 0) {
      memory.kept = report.kept();
    }
    release.norm().ifPresent(norm -> clip(site.update(), norm));
    // Behind it may be what is told of steps, which nobody's examples have a part in.
    int made = algorithm.width(site.model().parameterCount());
    Arrays.fill(site.update(), made, site.update().length, 0);
    return site.update();
  }

  private DeviceWork work(Release release, ExampleStore examples, Memory memory, long order) {
    Broadcast broadcast =
        new Broadcast(
            0,
            release.round(),
            new float[][] {release.model()},
            new int[1],
            new int[1],
            new int[] {experiment.task().parts()},
            new int[1],
            new int[0]);
    DeviceWork plain =
        plain(release, new LocalWork(broadcast, new Trainees.Somebody(examples, order)), memory);
    return experiment.protection() instanceof Protection.Local local
        ? plain.noisy(local.steps().withoutNoise())
        : plain;
  }

  private DeviceWork plain(Release release, LocalWork local, Memory memory) {
    if (algorithm instanceof Algorithm.ControlVariates variates) {
      float[][] own = {memory.kept};
      return VariateWork.of(variates, local, release.variate(), own);
    }
    // What Ditto's devices hand in is averaging's.
    return algorithm instanceof Algorithm.Normalised ? new NormalisedWork(local) : local;
  }

  /** Shortens a vector to a norm if it is longer. */
  public static void clip(float[] vector, double norm) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    double length = Math.sqrt(squares);
    for (int i = 0; length > norm && i < vector.length; i++) {
      vector[i] *= (float) (norm / length);
    }
  }
}
