package dev.tacit.benchmarks.simulation;

import dev.tacit.datasets.Dataset;
import dev.tacit.datasets.Datasets;
import dev.tacit.datasets.Subset;
import dev.tacit.learning.federated.ServerOptimizer;
import dev.tacit.learning.model.Layers;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.simulation.engine.Engine;
import dev.tacit.simulation.experiment.Algorithm;
import dev.tacit.simulation.experiment.Cohorts;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.InitialModel;
import dev.tacit.simulation.experiment.LocalTraining;
import dev.tacit.simulation.experiment.Measurement;
import dev.tacit.simulation.experiment.Protection;
import dev.tacit.simulation.experiment.Simulation;
import dev.tacit.simulation.experiment.Site;
import dev.tacit.simulation.experiment.Weighting;
import dev.tacit.simulation.fleet.Fleet;
import dev.tacit.simulation.fleet.RoundRules;
import dev.tacit.simulation.fleet.Selection;
import dev.tacit.simulation.population.Population;

/** An experiment on MNIST whose rounds are timed; the model is not measured on test examples. */
public final class FleetRun implements AutoCloseable {
  private static final int EXAMPLES = 20;
  private static final int BATCH = 10;
  private static final double CLIP = 1;
  private static final double NOISE = 0.1;

  private final Engine<Site> engine;
  private final Simulation simulation;

  /**
   * On threads of this machine.
   *
   * @param central whether updates are clipped and quantised and sums noised
   */
  public FleetRun(int clients, int cohort, boolean central, int threads) {
    this(experiment(clients, cohort, central), threads);
  }

  private FleetRun(Experiment experiment, int threads) {
    this(experiment, Simulation.engine(experiment, threads));
  }

  /** On any engine for the experiment, which is closed at the end. */
  public FleetRun(Experiment experiment, Engine<Site> engine) {
    this.engine = engine;
    this.simulation = new Simulation(experiment, engine);
  }

  /** What is run: MLP 784-200-10 on MNIST, 20 examples a client, batch 10, one epoch. */
  public static Experiment experiment(int clients, int cohort, boolean central) {
    Dataset set = Datasets.mnist();
    ModelSpec model =
        ModelSpec.sequential(
            "mlp-784-200-10",
            set.inputShape(),
            Layers.flatten(),
            Layers.dense(200).relu(),
            Layers.dense(set.classes()));
    Protection protection =
        central
            ? new Protection.Central(CentralPlan.of(model.parameterCount(), CLIP, cohort, NOISE))
            : new Protection.None();
    return new Experiment(
        "benchmark",
        1,
        Integer.MAX_VALUE,
        new InitialModel(model),
        Population.reused(set.name(), set.train(), clients, EXAMPLES, 1),
        new Cohorts.Rounds(
            Fleet.ideal(1, clients), new Selection.Uniform(cohort), RoundRules.everybody()),
        new Algorithm.Averaging(
            new LocalTraining(1, BATCH, 0.05), Weighting.EQUAL, new ServerOptimizer.FedAvg(1)),
        protection,
        new Measurement(new Subset(set.test(), new int[0]), 1));
  }

  /** The model now. */
  public float[] parameters() {
    return simulation.parameters();
  }

  /** What was timed. */
  public record Timing(long clients, double seconds) {
    public double clientsPerSecond() {
      return clients / seconds;
    }
  }

  /** Runs so many more rounds. */
  public Timing rounds(int rounds) throws InterruptedException {
    long began = System.nanoTime();
    long clients = 0;
    for (int i = 0; i < rounds; i++) {
      clients += simulation.next().counted();
    }
    return new Timing(clients, (System.nanoTime() - began) / 1e9);
  }

  @Override
  public void close() {
    engine.close();
  }
}
