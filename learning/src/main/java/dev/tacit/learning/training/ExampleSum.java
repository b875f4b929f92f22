package dev.tacit.learning.training;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.dpsgd.ClippedSum;
import dev.tacit.learning.dpsgd.Clipping;
import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.learning.model.Model;
import java.util.List;

/** Sums of clipped gradients of examples. */
final class ExampleSum implements UnitSum {
  private final List<Model> workspaces;
  private final int population;
  private final long seed;
  private final Chance chance;
  private final ClippedSum sums;
  private final int groups;

  ExampleSum(
      List<Model> workspaces,
      ExampleStore examples,
      Clipping clipping,
      double expectedBatch,
      long seed,
      Chance chance) {
    this.workspaces = workspaces;
    this.population = examples.size();
    this.seed = seed;
    this.chance = chance;
    // The norm of each step is set before it.
    this.sums =
        new ClippedSum(workspaces, examples, clipping, DpSgdSettings.SMALLEST_CLIPPING_NORM);
    this.groups = sums.groups(expectedBatch);
  }

  @Override
  public int population() {
    return population;
  }

  @Override
  public double compute(int step, float[] weights, int[] units, double clippingNorm, double[] sum) {
    sums.clippingNorm(clippingNorm);
    sums.load(weights);
    long key = Orders.masks(seed, step);
    workspaces.forEach(model -> model.training(key));
    int within = sums.compute(units, chance.groups(units.length, groups), sum);
    return within - units.length / 2.0;
  }

  @Override
  public void close() {
    sums.close();
  }
}
