package dev.tacit.benchmarks;

import dev.tacit.benchmarks.simulation.FleetRun;
import dev.tacit.simulation.experiment.EngineProvider;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.ExperimentSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What Apache Spark costs on one machine; it is on the class path for this benchmark only. */
final class SparkSuite implements Suite {
  private static final int RUNS = 25;
  private static final int CLIENTS = 10_000;
  private static final int COHORT = 1000;
  private static final int THREADS = 2;

  /** Long enough for HotSpot to have compiled what both run. */
  private static final int WARM_UP = 8;

  /** Held, for a level is forgotten with its logger. */
  private static final Logger SPARKS_LOG = Logger.getLogger("org.apache");

  /** The same in another JVM. */
  private record Fleet() implements ExperimentSource {
    @Override
    public Experiment experiment() {
      return FleetRun.experiment(CLIENTS, COHORT, false);
    }
  }

  @Override
  public String name() {
    return "spark";
  }

  @Override
  public String description() {
    return "rounds of 1,000 clients (MLP 784-200-10, 20 examples each, batch 10) on Apache Spark, local[2], beside two"
        + " threads; by turns";
  }

  @Override
  public List<Figure> run(Consumer<String> progress) throws InterruptedException {
    EngineProvider spark =
        EngineProvider.named("spark")
            .orElseThrow(
                () -> new IllegalStateException("spark must be started by benchmarks/run spark"));
    Experiment experiment = new Fleet().experiment();
    SPARKS_LOG.setLevel(Level.SEVERE);
    progress.accept("start of Spark");
    long began = System.nanoTime();
    try (EngineProvider.Cluster local =
            spark.start("benchmark", Optional.of("local[" + THREADS + "]"), Map.of(), 1);
        FleetRun onSpark = new FleetRun(experiment, local.engine(experiment, new Fleet()));
        FleetRun onThreads = new FleetRun(CLIENTS, COHORT, false, THREADS)) {
      onSpark.rounds(1);
      double first = (System.nanoTime() - began) / 1e9;
      progress.accept("rounds by turns");
      onSpark.rounds(WARM_UP - 1);
      onThreads.rounds(WARM_UP);
      double[] threads = new double[RUNS];
      double[] sparks = new double[RUNS];
      double[] ratios = new double[RUNS];
      for (int i = 0; i < RUNS; i++) {
        threads[i] = onThreads.rounds(1).seconds();
        sparks[i] = onSpark.rounds(1).seconds();
        ratios[i] = sparks[i] / threads[i];
      }
      if (!Arrays.equals(onSpark.parameters(), onThreads.parameters())) {
        throw new IllegalStateException("both must have the same model to the last bit");
      }
      return List.of(
          Figure.of("round on two threads", "s", threads),
          Figure.of("round on Spark, local[2]", "s", sparks),
          Figure.of("  over that on threads", "x", ratios).atMost(1.3).reaching("the same model"),
          Figure.of("start of Spark, with its first round", "s", new double[] {first}));
    }
  }
}
