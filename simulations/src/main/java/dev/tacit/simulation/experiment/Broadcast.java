package dev.tacit.simulation.experiment;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.federated.LocalSgd;
import dev.tacit.learning.federated.LocalSgdSettings;
import dev.tacit.learning.kernels.Runs;
import dev.tacit.simulation.engine.Workspace;
import dev.tacit.simulation.randomness.Seeds;
import java.util.SplittableRandom;

/**
 * What a round's devices are sent, and who they are.
 *
 * @param parameters of the model, nobody's to change
 * @param clients by place
 * @param epochs that each does, by place
 */
record Broadcast(
    Experiment experiment, int round, float[] parameters, int[] clients, int[] epochs) {
  /** Facts of a device: how many examples it has. */
  static final int EXAMPLES = 0;

  static final int FACTS = 1;

  /**
   * Trains and puts the update into the workspace: parameters after training less those before.
   *
   * @return how much it counts
   */
  double train(Workspace workspace, int place, double[] facts) {
    ExampleStore examples = experiment.population().train(clients[place]);
    LocalSgdSettings settings =
        experiment.training().settings(round, examples.size(), epochs[place]);
    float[] update = workspace.update();
    SplittableRandom order = new SplittableRandom(seeds(place).at("order").bits());
    LocalSgd.train(
        workspace.model(), parameters, examples, settings, order::nextLong, step -> {}, update);
    facts[EXAMPLES] = examples.size();
    return experiment.weighting().of(examples.size());
  }

  /** A device's own randomness in this round. */
  Seeds seeds(int place) {
    return seeds().at("client", clients[place]);
  }

  /** The round's randomness. */
  Seeds seeds() {
    return Seeds.of(experiment.seed()).at("round", round);
  }

  /**
   * As on a device of the product ({@code dev.tacit.client.Trainer}): a weight that diverged counts
   * as unchanged.
   */
  void subtract(float[] update, float weight) {
    float[] before = parameters;
    for (int i = 0; i < update.length; i++) {
      update[i] = weight * (update[i] - before[i]);
    }
    // Not finite if one of them is not; seldom, if it is too large to square.
    if (Math.abs(Runs.squaredDistance(update, 0, 0, update.length)) <= Float.MAX_VALUE) {
      return;
    }
    for (int i = 0; i < update.length; i++) {
      update[i] = Math.abs(update[i]) <= Float.MAX_VALUE ? update[i] : 0;
    }
  }
}
