package dev.tacit.simulation.spark;

import dev.tacit.datasets.partition.Dirichlet;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.federated.Scaffold;
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
import java.util.OptionalDouble;
import java.util.Random;

/**
 * A small experiment, which every JVM makes alike: 60 clients, of whom 50 are asked and some drop
 * out.
 *
 * @param central whether what devices hand in is clipped and rounded, and the sum noised
 */
record Digits(boolean central, Kind kind) implements ExperimentSource {
  /** What devices do. */
  enum Kind {
    AVERAGING,
    DITTO,
    NORMALISED,
    VARIATES;

    Algorithm algorithm(Weighting weighting) {
      LocalTraining training = new LocalTraining(2, 8, 0.1);
      ServerOptimizer server = new ServerOptimizer.FedAdam(0.05);
      OptionalDouble steps = OptionalDouble.of(6);
      return switch (this) {
        case AVERAGING -> new Algorithm.Averaging(training, weighting, server);
        case DITTO -> new Algorithm.Ditto(training, weighting, server, training, 0.1);
        case NORMALISED -> new Algorithm.Normalised(training, weighting, server, steps);
        case VARIATES ->
            new Algorithm.ControlVariates(training, Scaffold.Variate.MEAN_OF_STEPS, server, steps);
      };
    }
  }

  Digits(boolean central) {
    this(central, Kind.AVERAGING);
  }

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
    Algorithm algorithm = kind.algorithm(central ? Weighting.EQUAL : Weighting.EXAMPLES);
    int width = algorithm.width(MODEL.parameterCount());
    Protection protection =
        central
            ? new Protection.Central(CentralPlan.of(width, 0.5, COHORT, 0.1))
            : new Protection.None();
    return new Experiment(
        "digits",
        7,
        4,
        new InitialModel(MODEL),
        Population.partitioned("pixels", new Pixels(1200, 1), new Dirichlet(0.3), CLIENTS, 3),
        new Cohorts.Rounds(fleet, new Selection.Uniform(COHORT), RoundRules.everybody()),
        algorithm,
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
