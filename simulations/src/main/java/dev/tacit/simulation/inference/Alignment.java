package dev.tacit.simulation.inference;

import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.Release;
import dev.tacit.simulation.experiment.Replay;
import dev.tacit.simulation.randomness.Seeds;
import java.util.Arrays;
import java.util.BitSet;

/**
 * How far the means of all rounds go in the direction in which a target would have driven the
 * model: the sum of inner products with what it would have handed in by its examples, from the
 * model of that round and clipped as it would have been ({@link Replay}). With Gaussian noise on
 * the sum, and if nothing else were in it, no statistic would tell more.
 *
 * <p>Whoever sees means knows the models too, and has the examples of which it wants to know
 * whether they were in; only the order of batches is not known. It leaves out rounds that a target
 * was not in, but where nobody learns who was drawn: there it also has a target remember rounds
 * that it may not have been in, and knows the less. Not thread-safe.
 */
final class Alignment {
  private final Experiment experiment;
  private final Targets targets;
  private final Seeds seeds;
  private final boolean hidden;
  private final Replay replay;
  private final Replay.Memory[] memories;
  private final double[] sums;

  /**
   * @param seeds of the attacker's orders
   */
  Alignment(Experiment experiment, Targets targets, Seeds seeds) {
    this.experiment = experiment;
    this.targets = targets;
    this.seeds = seeds;
    this.hidden = Known.hidesDraws(experiment);
    this.replay =
        targets.unit() == PrivacyUnit.USER
            ? new Replay(experiment)
            : Replay.ofGradients(experiment);
    this.memories = new Replay.Memory[targets.count()];
    Arrays.setAll(memories, target -> new Replay.Memory());
    this.sums = new double[targets.count()];
  }

  /** Takes up a round. */
  void see(Release release) {
    BitSet there = new BitSet();
    for (int client : release.clients()) {
      there.set(client);
    }
    for (int target = 0; target < sums.length; target++) {
      if (hidden || there.get(targets.clients()[target])) {
        sums[target] += product(release.mean(), expected(release, target));
      }
    }
  }

  /** By target. */
  double[] sums() {
    return sums.clone();
  }

  private float[] expected(Release release, int target) {
    long order = seeds.at("round", release.round()).at("target", target).bits();
    return replay.update(
        release, targets.known(experiment.population(), target), memories[target], order);
  }

  /** Of the numbers that are expected: of gradients, the mean's weights. */
  private static double product(float[] mean, float[] update) {
    double sum = 0;
    for (int i = 0; i < update.length; i++) {
      sum += (double) mean[i] * update[i];
    }
    return Double.isFinite(sum) ? sum : 0;
  }
}
