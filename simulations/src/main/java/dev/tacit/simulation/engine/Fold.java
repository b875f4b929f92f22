package dev.tacit.simulation.engine;

import java.io.Serializable;

/**
 * What the contributions of a round come to. Whoever adds them, in whatever parts: folds of the
 * same contributions are equal to the last bit.
 *
 * <p>Places of devices are dealt out in groups: those of a group are added by one thread, in order.
 * {@link #add} may be called by several threads at once, for different groups; {@link #merge} may
 * not.
 *
 * @param <C> what a device hands in
 */
public interface Fold<C> extends Serializable {
  /** A fold of nothing, for other contributions of the same round. */
  Fold<C> empty();

  /**
   * Adds what the device at a place handed in.
   *
   * @param place in the round, from 0
   * @param contribution the caller's again afterwards
   */
  void add(int place, C contribution);

  /**
   * Forgets all that was added and keeps its memory, for other contributions of the same round.
   *
   * @return whether it can; otherwise it is as it was
   */
  default boolean clear() {
    return false;
  }

  /** Takes up another fold of the round, of whole groups that this one has not. */
  void merge(Fold<C> other);
}
