package dev.tacit.simulation.spark;

import dev.tacit.simulation.engine.Engine;
import dev.tacit.simulation.experiment.EngineProvider;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.ExperimentSource;
import dev.tacit.simulation.experiment.Site;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;

/** {@code tacit simulate --engine spark}: an engine with a context of its own. */
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
  public Engine<Site> open(
      Experiment experiment,
      ExperimentSource source,
      Optional<String> master,
      Map<String, String> settings) {
    JavaSparkContext context = Contexts.start("tacit " + experiment.name(), master, settings);
    try {
      return SparkEngine.of(context, experiment, source).owningContext();
    } catch (RuntimeException | Error e) {
      context.close();
      throw e;
    }
  }
}
