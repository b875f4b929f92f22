package dev.tacit.simulation.inference;

import dev.tacit.simulation.experiment.Deviation;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.Release;
import dev.tacit.simulation.experiment.Replay;
import dev.tacit.simulation.experiment.Simulation;
import dev.tacit.simulation.experiment.Weighting;
import dev.tacit.simulation.randomness.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * Sees what devices hand in, and changes nothing: a target's updates, and the sum of all others',
 * clipped as they will be. Of a simulation on one thread.
 */
final class Recorder implements Deviation {
  private final int target;
  private final Experiment experiment;
  private Supplier<OptionalDouble> norm = OptionalDouble::empty;
  private final List<Seen> seen = new ArrayList<>();
  private double[] others;
  private float[] own;

  /**
   * A round that the target was in.
   *
   * @param release what everybody sees of it
   * @param own what the target handed in, before anything protects it
   * @param sum what was released: the mean, times the sum of weights over the target's
   * @param rest what is left of it without the others' updates: the target's, clipped, and all
   *     noise
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Seen(Release release, float[] own, float[] sum, float[] rest) {}

  Recorder(Experiment experiment, int target) {
    this.experiment = experiment;
    this.target = target;
  }

  /** Sees what comes of a simulation of which this is a part. */
  void watch(Simulation simulation) {
    norm = simulation::clippingNorm;
    simulation.watch(this::release);
  }

  @Override
  public Outcome alter(int client, int round, Seeds seeds, float[] update) {
    if (others == null) {
      others = new double[update.length];
    }
    if (client == target) {
      own = update.clone();
      return Outcome.HONEST;
    }
    float[] clipped = update.clone();
    norm.get().ifPresent(most -> Replay.clip(clipped, most));
    double weight = weight(client);
    for (int i = 0; i < clipped.length; i++) {
      others[i] += weight * clipped[i];
    }
    return Outcome.HONEST;
  }

  private double weight(int client) {
    return experiment.algorithm().weighting() == Weighting.EQUAL
        ? 1
        : experiment.population().trainSize(client);
  }

  /** Takes up what came of the round. */
  private void release(Release release) {
    if (own != null) {
      double weights = Arrays.stream(release.clients()).mapToDouble(this::weight).sum();
      float[] sum = new float[own.length];
      float[] rest = new float[own.length];
      for (int i = 0; i < rest.length; i++) {
        double weighted = weights * release.mean()[i];
        sum[i] = (float) (weighted / weight(target));
        rest[i] = (float) ((weighted - others[i]) / weight(target));
      }
      seen.add(new Seen(release, own, sum, rest));
    }
    others = null;
    own = null;
  }

  List<Seen> rounds() {
    return List.copyOf(seen);
  }
}
