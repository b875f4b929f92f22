package dev.tacit.simulation.experiment;

import dev.tacit.simulation.engine.SiteSource;
import java.io.IOException;
import java.util.function.Supplier;

/** Where another JVM gets an experiment from, with its data. */
public interface ExperimentSource extends SiteSource<Site> {
  /** Opens the data and makes the experiment, equal to the one where the source was made. */
  Experiment experiment() throws IOException, InterruptedException;

  @Override
  default Supplier<Site> open() throws IOException, InterruptedException {
    Experiment experiment = experiment();
    return () -> Site.of(experiment);
  }
}
