package dev.tacit.simulation.spark;

import dev.tacit.simulation.engine.Engine;
import dev.tacit.simulation.experiment.EngineProvider;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.ExperimentSource;
import dev.tacit.simulation.experiment.Site;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.api.java.JavaSparkContext;

/** {@code tacit simulate --engine spark}: a context of its own, and engines on it. */
public final class SparkProvider implements EngineProvider {
  /** For {@link java.util.ServiceLoader}. */
  public SparkProvider() {}

  @Override
  public String name() {
    return "spark";
  }

  @Override
  public void check(Optional<String> master, Map<String, String> settings) {
    Contexts.check(master, settings);
  }

  @Override
  public Cluster start(
      String name, Optional<String> master, Map<String, String> settings, int experiments) {
    return new Context(Contexts.start("tacit " + name, master, settings, experiments));
  }

  private record Context(JavaSparkContext spark) implements Cluster {
    @Override
    public OptionalInt cores() {
      return Contexts.localCores(spark.master());
    }

    @Override
    public Engine<Site> engine(Experiment experiment, ExperimentSource source)
        throws InterruptedException {
      try {
        return SparkEngine.of(spark, experiment, source);
      } catch (IllegalStateException e) {
        throw SparkEngine.stoppedOr(e, spark);
      }
    }

    @Override
    public void close() {
      spark.close();
    }
  }
}
