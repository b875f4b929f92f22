package dev.tacit.simulation.experiment;

import dev.tacit.learning.kernels.Runs;
import dev.tacit.secagg.encoding.UpdateSource;
import java.io.Serializable;
import java.util.function.Consumer;

/** The first function of an algorithm: one device's work, before anything protects it. */
interface DeviceWork extends Serializable {
  /**
   * Overwrites the site's update.
   *
   * @param place of the device in the round
   */
  DeviceReport train(Site site, int place);

  /**
   * The same of a device that knows that what it hands in is clipped to a norm: it may matter to
   * what it keeps.
   */
  default DeviceWork within(double norm) {
    return this;
  }

  /** The same where each step has noise, as local DP-SGD has it. */
  default DeviceWork noisy(NoisySteps steps) {
    throw new UnsupportedOperationException(getClass().getSimpleName() + " has no noisy steps");
  }

  /**
   * The same, but the update is read piece by piece, perhaps as it is made; what the site's update
   * holds then is not told.
   *
   * @param reader is done with it when it returns
   */
  default DeviceReport read(Site site, int place, Consumer<UpdateSource> reader) {
    DeviceReport report = train(site, place);
    reader.accept(UpdateSource.of(site.update()));
    return report;
  }

  /**
   * The same, but adds the update times its weight to a sum.
   *
   * @param fresh whether what the sum holds counts as zeros
   * @param sum as long as an update
   */
  default DeviceReport addTo(Site site, int place, boolean fresh, float[] sum) {
    DeviceReport report = train(site, place);
    float[] update = site.update();
    float weight = (float) report.weight();
    for (int i = 0; weight != 1 && i < update.length; i++) {
      update[i] *= weight;
    }
    if (fresh) {
      System.arraycopy(update, 0, sum, 0, sum.length);
    } else {
      Runs.add(sum, 0, update, 0, sum.length);
    }
    return report;
  }
}
