package dev.tacit.simulation.experiment;

import dev.tacit.learning.kernels.Runs;

/** Work of devices of which some hand in something else. */
record DeviatingWork(DeviceWork honest, Broadcast broadcast) implements DeviceWork {
  /** As honest as an experiment has it. */
  static DeviceWork of(Experiment experiment, Broadcast broadcast, DeviceWork honest) {
    return experiment.deviation().isPresent() ? new DeviatingWork(honest, broadcast) : honest;
  }

  @Override
  public DeviceReport train(Site site, int place) {
    DeviceReport report = honest.train(site, place);
    float[] update = site.update();
    boolean changed =
        site.experiment()
            .deviation()
            .orElseThrow()
            .alter(
                broadcast.clients()[place],
                broadcast.round(),
                broadcast.seeds(place).at("deviation"),
                update);
    return changed
        ? report.withNorm(Math.sqrt(Runs.squaredDistance(update, 0, 0, update.length)))
        : report;
  }
}
