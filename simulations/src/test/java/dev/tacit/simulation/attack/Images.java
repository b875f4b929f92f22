package dev.tacit.simulation.attack;

import dev.tacit.datasets.partition.Iid;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.federated.ServerOptimizer;
import dev.tacit.learning.model.Layers;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.simulation.experiment.Algorithm;
import dev.tacit.simulation.experiment.Cohorts;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.InitialModel;
import dev.tacit.simulation.experiment.LocalTraining;
import dev.tacit.simulation.experiment.Measurement;
import dev.tacit.simulation.experiment.Protection;
import dev.tacit.simulation.experiment.Weighting;
import dev.tacit.simulation.fleet.Fleet;
import dev.tacit.simulation.fleet.RoundRules;
import dev.tacit.simulation.fleet.Selection;
import dev.tacit.simulation.population.Population;
import java.util.Random;

/** Noise of 5 by 4 pixels in two channels, of whose first eight pixels one is brighter. */
public record Images(float[][] inputs, int[] labels) implements ExampleStore {
  public static final int CLASSES = 8;
  public static final ModelSpec MODEL =
      ModelSpec.sequential(
          "small", new int[] {2, 5, 4}, Layers.flatten(), Layers.dense(20).tanh(), Layers.dense(8));

  public static Images of(int size, long seed) {
    Random random = new Random(seed);
    float[][] inputs = new float[size][40];
    int[] labels = new int[size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < 40; j++) {
        inputs[i][j] = random.nextFloat();
      }
      labels[i] = random.nextInt(CLASSES);
      inputs[i][labels[i]] += 1.5f;
    }
    return new Images(inputs, labels);
  }

  /** Thirty clients, all in each round. */
  public static Experiment experiment(int rounds, LocalTraining training) {
    return new Experiment(
        "test",
        7,
        rounds,
        new InitialModel(MODEL),
        Population.partitioned("images", of(1200, 1), new Iid(), 30, 3),
        new Cohorts.Rounds(Fleet.ideal(7, 30), new Selection.Uniform(30), RoundRules.everybody()),
        new Algorithm.Averaging(training, Weighting.EQUAL, new ServerOptimizer.FedAvg(1)),
        new Protection.None(),
        new Measurement(of(600, 2), rounds));
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public int[] inputShape() {
    return new int[] {2, 5, 4};
  }

  @Override
  public int classes() {
    return CLASSES;
  }

  @Override
  public void input(int example, float[] into, int offset) {
    System.arraycopy(inputs[example], 0, into, offset, 40);
  }

  @Override
  public int label(int example) {
    return labels[example];
  }
}
