package dev.tacit.simulation.experiment;

import java.io.Serializable;

/**
 * What a simulation is told of a device beside what it hands in; a real server never is.
 *
 * @param examples that it trained on
 * @param weight of its update in the mean
 * @param norm of its update, before it is clipped; NaN if it is not known
 */
record DeviceReport(int examples, double weight, double norm) implements Serializable {
  DeviceReport(int examples, double weight) {
    this(examples, weight, Double.NaN);
  }
}
