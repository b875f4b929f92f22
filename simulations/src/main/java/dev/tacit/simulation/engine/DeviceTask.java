package dev.tacit.simulation.engine;

import java.io.Serializable;

/**
 * What the devices of a round do. A function of the place alone: called again, it does the same.
 *
 * @param <C> what a device hands in
 */
public interface DeviceTask<C> extends Serializable {
  /** Numbers that a device tells beside its contribution, for measurements of the simulation. */
  int facts();

  /**
   * Does one device's work.
   *
   * @param workspace of the calling thread
   * @param place of the device in the round, from 0
   * @param facts overwritten, {@link #facts} of them
   * @return valid until the next call with this workspace
   */
  C run(Workspace workspace, int place, double[] facts);
}
