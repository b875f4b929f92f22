package dev.tacit.learning.federated;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.loss.Loss;
import dev.tacit.learning.model.LayerSpec;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.model.ModelSpec;
import java.util.List;
import java.util.Random;

/** Points of a plane through the origin: a client's loss, mean (w x - t)^2, is a quadratic. */
record Regression(float[][] inputs, float[] values) implements ExampleStore {
  static final ModelSpec SPEC =
      new ModelSpec(
          "plane",
          new int[] {1, 1, 2},
          2,
          List.of(new LayerSpec.Flatten(), new LayerSpec.Dense(2, 1, false)));

  static Model model() {
    return Model.create(SPEC, new Loss.MeanSquaredError());
  }

  /**
   * Inputs stretched by the axis, values about those of a plane of the client's own.
   *
   * @param stretch of the second feature
   */
  static Regression around(double w0, double w1, double stretch, int size, long seed) {
    Random random = new Random(seed);
    float[][] inputs = new float[size][2];
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      inputs[i][0] = (float) random.nextGaussian();
      inputs[i][1] = (float) (stretch * random.nextGaussian());
      values[i] = (float) (w0 * inputs[i][0] + w1 * inputs[i][1] + 0.1 * random.nextGaussian());
    }
    return new Regression(inputs, values);
  }

  /** Where the weighted mean of the clients' losses is least, by the normal equations. */
  static double[] optimum(List<Regression> clients, double... weights) {
    double a = 0;
    double b = 0;
    double d = 0;
    double r0 = 0;
    double r1 = 0;
    for (int c = 0; c < clients.size(); c++) {
      Regression client = clients.get(c);
      for (int i = 0; i < client.size(); i++) {
        double share = weights[c] / client.size();
        double x0 = client.inputs[i][0];
        double x1 = client.inputs[i][1];
        a += share * x0 * x0;
        b += share * x0 * x1;
        d += share * x1 * x1;
        r0 += share * x0 * client.values[i];
        r1 += share * x1 * client.values[i];
      }
    }
    double determinant = a * d - b * b;
    return new double[] {(d * r0 - b * r1) / determinant, (a * r1 - b * r0) / determinant};
  }

  static double distance(float[] weights, double[] point) {
    return Math.hypot(weights[0] - point[0], weights[1] - point[1]);
  }

  @Override
  public int size() {
    return values.length;
  }

  @Override
  public int[] inputShape() {
    return new int[] {1, 1, 2};
  }

  @Override
  public int classes() {
    return 2;
  }

  @Override
  public void input(int example, float[] into, int offset) {
    System.arraycopy(inputs[example], 0, into, offset, 2);
  }

  @Override
  public int label(int example) {
    return 0;
  }

  @Override
  public int targets() {
    return 1;
  }

  @Override
  public void target(int example, float[] into, int offset) {
    into[offset] = values[example];
  }
}
