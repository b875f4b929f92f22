package dev.tacit.simulation.engine;

import java.io.Serializable;

/**
 * What the devices of a round do. A function of the place alone: called again, it does the same.
 *
 * @param <S> the site of a thread: what it works with and in
 * @param <C> what a device hands in
 * @param <R> what is told of a device beside that, for measurements of the simulation
 */
public interface DeviceTask<S, C, R extends Serializable> extends Serializable {
  /**
   * Does one device's work, and adds what it hands in to the fold, once.
   *
   * @param site of the calling thread
   * @param place of the device in the round, from 0
   */
  R run(S site, int place, Fold<C> fold);
}
