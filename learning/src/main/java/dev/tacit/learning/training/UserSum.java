package dev.tacit.learning.training;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.data.Selection;
import dev.tacit.learning.dpsgd.UpdateClip;
import dev.tacit.learning.dpsgd.Workers;
import dev.tacit.learning.federated.LocalSgd;
import dev.tacit.learning.federated.LocalSgdSettings;
import dev.tacit.learning.model.Model;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Sums of users' updates, each the weights less what local training makes of them, clipped whole.
 *
 * <p>A user's update is a function of the weights, the step, the seed and the user's own examples,
 * not of the user's number, so one user more or less changes one term, also if that gives others
 * other numbers. Users go to threads in turn: equal inputs have equal sums.
 */
final class UserSum implements UnitSum {
  private final List<Model> workspaces;
  private final ExampleStore examples;
  private final Users users;
  private final LocalSgdSettings settings;
  private final long seed;
  private final Workers workers;
  private final double[][] sums;
  private final double[] centred;
  private final long[] digests;

  UserSum(
      List<Model> workspaces,
      ExampleStore examples,
      Users users,
      LocalSgdSettings settings,
      long seed,
      Workers workers) {
    this.workspaces = workspaces;
    this.examples = examples;
    this.users = users;
    this.settings = settings;
    this.seed = seed;
    this.workers = workers;
    this.sums = new double[workspaces.size()][];
    this.centred = new double[workspaces.size()];
    this.digests = new long[users.count()];
    Arrays.setAll(digests, user -> Orders.digest(new Own(examples, users.examples(user))));
    for (int i = 1; i < sums.length; i++) {
      sums[i] = new double[workspaces.get(0).parameterCount()];
    }
  }

  @Override
  public int population() {
    return users.count();
  }

  @Override
  public double compute(int step, float[] weights, int[] units, double clippingNorm, double[] sum) {
    sums[0] = sum;
    workers.run(
        workspaces.size(),
        lane -> {
          Arrays.fill(sums[lane], 0);
          centred[lane] = 0;
          for (int i = lane; i < units.length; i += workspaces.size()) {
            add(lane, step, units[i], weights, clippingNorm);
          }
        });
    workers.addUp(sums);
    return Arrays.stream(centred).sum();
  }

  private void add(int lane, int step, int user, float[] weights, double clippingNorm) {
    int[] own = users.examples(user);
    if (own.length == 0) {
      return;
    }
    SplittableRandom order = Orders.source(seed, step, digests[user]);
    float[] update =
        LocalSgd.train(
            workspaces.get(lane),
            weights,
            new Own(examples, own),
            settings,
            order::nextLong,
            done -> {});
    for (int i = 0; i < update.length; i++) {
      update[i] = weights[i] - update[i];
    }
    centred[lane] += UpdateClip.add(update, clippingNorm, sums[lane]) ? 0.5 : -0.5;
  }

  @Override
  public void close() {}

  /** One user's examples. */
  private record Own(ExampleStore whole, int[] numbers) implements Selection {}
}
