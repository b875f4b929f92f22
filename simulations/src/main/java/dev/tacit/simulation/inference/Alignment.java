package dev.tacit.simulation.inference;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.federated.LocalSgdSettings;
import dev.tacit.learning.model.Model;
import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.LocalTraining;
import dev.tacit.simulation.experiment.Release;
import dev.tacit.simulation.randomness.Seeds;
import java.util.BitSet;
import java.util.SplittableRandom;

/**
 * How far the means of all rounds go in the direction in which a target would have driven the
 * model: the sum of inner products with the update that its examples give from the model of that
 * round, clipped as it would have been. With Gaussian noise on the sum, and if nothing else were in
 * it, no statistic would tell more.
 *
 * <p>Whoever sees means knows the models too, and has the examples of which it wants to know
 * whether they were in; only the order of batches is not known. It leaves out rounds that a target
 * was not in, but where nobody learns who was drawn. Not thread-safe.
 */
final class Alignment {
  private final Experiment experiment;
  private final Targets targets;
  private final Seeds seeds;
  private final boolean hidden;
  private final Model model;
  private final float[] update;
  private final double[] sums;

  /**
   * @param seeds of the attacker's orders
   */
  Alignment(Experiment experiment, Targets targets, Seeds seeds, Model model) {
    this.experiment = experiment;
    this.targets = targets;
    this.seeds = seeds;
    this.hidden = Known.hidesDraws(experiment);
    this.model = model;
    this.update = new float[model.parameterCount()];
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
        expect(release, target);
        sums[target] += product(release.mean());
      }
    }
  }

  /** By target. */
  double[] sums() {
    return sums.clone();
  }

  private void expect(Release release, int target) {
    ExampleStore examples = targets.known(experiment.population(), target);
    LocalTraining training = experiment.algorithm().training();
    LocalSgdSettings settings =
        targets.unit() == PrivacyUnit.USER
            ? training.settings(release.round(), examples.size(), training.epochs())
            : LocalTraining.fedSgd(training.learningRate()).settings(0, examples.size(), 1);
    SplittableRandom order =
        new SplittableRandom(seeds.at("round", release.round()).at("target", target).bits());
    ExpectedUpdate.into(
        update,
        model,
        release.model(),
        examples,
        settings,
        order::nextLong,
        experiment.protection().clippingNorm());
  }

  private double product(float[] mean) {
    double sum = 0;
    for (int i = 0; i < update.length; i++) {
      sum += (double) mean[i] * update[i];
    }
    return Double.isFinite(sum) ? sum : 0;
  }
}
