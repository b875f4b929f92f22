package dev.tacit.simulation.experiment;

import java.io.Serializable;

/** The first function of an algorithm: one device's work, before anything protects it. */
interface DeviceWork extends Serializable {
  /**
   * Overwrites the site's update.
   *
   * @param place of the device in the round
   */
  DeviceReport train(Site site, int place);
}
