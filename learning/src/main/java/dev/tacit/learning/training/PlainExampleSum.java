package dev.tacit.learning.training;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.dpsgd.PlainSum;
import dev.tacit.learning.model.Model;
import java.util.List;

/** Sums of gradients of examples as they are. */
final class PlainExampleSum implements UnitSum {
  private final int population;
  private final PlainSum sums;

  PlainExampleSum(List<Model> workspaces, ExampleStore examples) {
    this.population = examples.size();
    this.sums = new PlainSum(workspaces, examples);
  }

  @Override
  public int population() {
    return population;
  }

  @Override
  public double compute(int step, float[] weights, int[] units, double clippingNorm, double[] sum) {
    sums.load(weights);
    sums.compute(units, sum);
    return units.length / 2.0;
  }

  @Override
  public void close() {
    sums.close();
  }
}
