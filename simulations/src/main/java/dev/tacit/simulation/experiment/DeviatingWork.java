package dev.tacit.simulation.experiment;

import dev.tacit.learning.kernels.Runs;
import dev.tacit.secagg.encoding.UpdateSource;
import dev.tacit.simulation.experiment.Deviation.Outcome;
import java.util.Arrays;
import java.util.function.Consumer;

/** Work of devices of which some hand in something else. */
record DeviatingWork(DeviceWork honest, Broadcast broadcast) implements DeviceWork {
  /** As honest as an experiment has it. */
  static DeviceWork of(Experiment experiment, Broadcast broadcast, DeviceWork honest) {
    return experiment.deviation().isPresent() ? new DeviatingWork(honest, broadcast) : honest;
  }

  /** An update that does not arrive. */
  record Absent(int length) implements UpdateSource {
    @Override
    public double normBound() {
      return 0;
    }

    @Override
    public void read(int from, int length, float[] into) {
      Arrays.fill(into, 0, length, 0);
    }
  }

  private record Deviated(DeviceReport report, Outcome outcome) {}

  @Override
  public DeviceReport train(Site site, int place) {
    return deviate(site, place).report();
  }

  @Override
  public DeviceReport read(Site site, int place, Consumer<UpdateSource> reader) {
    Deviated deviated = deviate(site, place);
    reader.accept(
        deviated.outcome() == Outcome.NOTHING
            ? new Absent(site.update().length)
            : UpdateSource.of(site.update()));
    return deviated.report();
  }

  private Deviated deviate(Site site, int place) {
    DeviceReport report = honest.train(site, place);
    float[] update = site.update();
    // What is told of steps behind it is not made of examples, and stays.
    int made = site.experiment().algorithm().width(broadcast.dimension());
    if (made == update.length) {
      return deviate(site, place, report, update);
    }
    float[] altered = Arrays.copyOf(update, made);
    Deviated deviated = deviate(site, place, report, altered);
    System.arraycopy(altered, 0, update, 0, made);
    return deviated;
  }

  private Deviated deviate(Site site, int place, DeviceReport report, float[] update) {
    Outcome outcome =
        site.experiment()
            .deviation()
            .orElseThrow()
            .alter(
                broadcast.clients()[place],
                broadcast.round(),
                broadcast.seeds(place).at("deviation"),
                update);
    if (outcome == Outcome.HONEST) {
      return new Deviated(report, outcome);
    }
    if (outcome == Outcome.NOTHING) {
      Arrays.fill(update, 0);
    }
    double norm = Math.sqrt(Runs.squaredDistance(update, 0, 0, update.length));
    return new Deviated(report.withNorm(norm), outcome);
  }
}
