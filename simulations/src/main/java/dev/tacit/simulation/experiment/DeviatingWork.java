package dev.tacit.simulation.experiment;

import dev.tacit.simulation.randomness.Seeds;

/** Work of devices of which some hand in something else. */
record DeviatingWork(DeviceWork honest, Broadcast broadcast) implements DeviceWork {
  /** As honest as an experiment has it. */
  static DeviceWork of(Experiment experiment, Broadcast broadcast, DeviceWork honest) {
    return experiment.deviation().isPresent() ? new DeviatingWork(honest, broadcast) : honest;
  }

  @Override
  public DeviceReport train(Site site, int place) {
    return deviate(honest.train(site, place), broadcast, site, place);
  }

  /**
   * Changes the site's update if its device deviates.
   *
   * @param report of the honest device
   */
  static DeviceReport deviate(DeviceReport report, Broadcast broadcast, Site site, int place) {
    Seeds seeds = broadcast.seeds(place).at("deviation");
    int client = broadcast.clients()[place];
    boolean changed =
        site.experiment().deviation().isPresent()
            && site.experiment()
                .deviation()
                .get()
                .alter(client, broadcast.round(), seeds, site.update());
    return changed ? report.withNorm(norm(site.update())) : report;
  }

  private static double norm(float[] update) {
    double squares = 0;
    for (float value : update) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }
}
