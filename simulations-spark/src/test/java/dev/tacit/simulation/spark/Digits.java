package dev.tacit.simulation.spark;

import dev.tacit.datasets.partition.Dirichlet;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.federated.ServerOptimizer;
import dev.tacit.learning.model.Layers;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.simulation.experiment.Algorithm;
import dev.tacit.simulation.experiment.Cohorts;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.ExperimentSource;
import dev.tacit.simulation.experiment.InitialModel;
import dev.tacit.simulation.experiment.LocalTraining;
import dev.tacit.simulation.experiment.Measurement;
import dev.tacit.simulation.experiment.Protection;
import dev.tacit.simulation.experiment.Weighting;
import dev.tacit.simulation.fleet.DeviceClass;
import dev.tacit.simulation.fleet.Fleet;
import dev.tacit.simulation.fleet.RoundRules;
import dev.tacit.simulation.fleet.Selection;
import dev.tacit.simulation.population.Population;
import java.util.List;
import java.util.Random;

/**
 * A small experiment, which every JVM makes alike: 60 clients, of whom 50 are asked and some drop
 * out.
 *
 * @param central whether updates are clipped and rounded, and the sum noised
 */
record Digits(boolean central) implements ExperimentSource {
  private static final int PIXELS = 13;
  private static final int CLIENTS = 60;
  private static final int COHORT = 50;
  private static final ModelSpec MODEL =
      ModelSpec.sequential(
          "small", new int[] {PIXELS}, Layers.dense(21).tanh(), Layers.dense(PIXELS));

  @Override
  public Experiment experiment() {
    Fleet fleet =
        Fleet.ideal(7, CLIENTS).withClasses(List.of(DeviceClass.ideal().withDropOut(0.1)));
    Protection protection =
        central
            ? new Protection.Central(CentralPlan.of(MODEL.parameterCount(), 0.5, COHORT, 0.1))
            : new Protection.None();
    return new Experiment(
        "digits",
        7,
        4,
        new InitialModel(MODEL),
        Population.partitioned("pixels", new Pixels(1200, 1), new Dirichlet(0.3), CLIENTS, 3),
        new Cohorts.Rounds(fleet, new Selection.Uniform(COHORT), RoundRules.everybody()),
        new Algorithm.Averaging(
            new LocalTraining(2, 8, 0.1),
            central ? Weighting.EQUAL : Weighting.EXAMPLES,
            new ServerOptimizer.FedAdam(0.05)),
        protection,
        new Measurement(new Pixels(700, 2), 2));
  }

  /** Noise, and one pixel that is brighter: its place is the class. */
  private record Pixels(int size, long seed) implements ExampleStore {
    @Override
    public int[] inputShape() {
      return new int[] {PIXELS};
    }

    @Override
    public int classes() {
      return PIXELS;
    }

    @Override
    public void input(int example, float[] into, int offset) {
      Random random = new Random(seed * 1_000_003 + example);
      for (int i = 0; i < PIXELS; i++) {
        into[offset + i] = random.nextFloat();
      }
      into[offset + label(example)] += 1;
    }

    @Override
    public int label(int example) {
      return (int) ((example * 31L + seed) % PIXELS);
    }
  }
}
