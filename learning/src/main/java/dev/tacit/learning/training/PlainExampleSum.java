package dev.tacit.learning.training;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.dpsgd.PlainSum;
import dev.tacit.learning.model.Model;
import java.util.List;

/** Sums of gradients of examples as they are. */
final class PlainExampleSum implements UnitSum {
  private final List<Model> workspaces;
  private final int population;
  private final long seed;
  private final PlainSum sums;

  PlainExampleSum(List<Model> workspaces, ExampleStore examples, long seed) {
    this.workspaces = workspaces;
    this.population = examples.size();
    this.seed = seed;
    this.sums = new PlainSum(workspaces, examples);
  }

  @Override
  public int population() {
    return population;
  }

  @Override
  public double compute(int step, float[] weights, int[] units, double clippingNorm, double[] sum) {
    sums.load(weights);
    long key = Orders.masks(seed, step);
    workspaces.forEach(model -> model.training(key));
    sums.compute(units, sum);
    return units.length / 2.0;
  }

  @Override
  public void close() {
    sums.close();
  }
}
