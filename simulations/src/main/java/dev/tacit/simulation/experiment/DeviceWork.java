package dev.tacit.simulation.experiment;

import dev.tacit.learning.kernels.Runs;
import java.io.Serializable;

/** The first function of an algorithm: one device's work, before anything protects it. */
interface DeviceWork extends Serializable {
  /**
   * Overwrites the site's update.
   *
   * @param place of the device in the round
   */
  DeviceReport train(Site site, int place);

  /**
   * The same, but adds the update times its weight to a sum; what the site's update holds then is
   * not told.
   *
   * @param sum as long as an update
   */
  default DeviceReport addTo(Site site, int place, float[] sum) {
    DeviceReport report = train(site, place);
    float[] update = site.update();
    float weight = (float) report.weight();
    for (int i = 0; weight != 1 && i < update.length; i++) {
      update[i] *= weight;
    }
    Runs.add(sum, 0, update, 0, sum.length);
    return report;
  }
}
