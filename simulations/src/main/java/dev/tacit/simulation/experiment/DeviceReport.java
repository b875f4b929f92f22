package dev.tacit.simulation.experiment;

import java.io.Serializable;

/**
 * What a simulation is told of a device beside what it hands in; a real server never is.
 *
 * @param examples that it trained on
 * @param weight of its update in the mean
 * @param steps what its steps come to, where the algorithm normalises; else 1
 * @param norm of its update, before it is clipped; NaN if it is not known
 * @param kept what the device remembers until it takes part again; empty if nothing
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record DeviceReport(int examples, double weight, double steps, double norm, float[] kept)
    implements Serializable {
  private static final float[] NOTHING = {};

  DeviceReport(int examples, double weight) {
    this(examples, weight, Double.NaN);
  }

  DeviceReport(int examples, double weight, double norm) {
    this(examples, weight, 1, norm, NOTHING);
  }

  /** The same of a device that remembers something. */
  DeviceReport withKept(float[] value) {
    return new DeviceReport(examples, weight, steps, norm, value);
  }

  /** The same with an update of another norm. */
  DeviceReport withNorm(double value) {
    return new DeviceReport(examples, weight, steps, value, kept);
  }

  /** The same with steps that count as so many. */
  DeviceReport withSteps(double value) {
    return new DeviceReport(examples, weight, value, norm, kept);
  }
}
