package dev.tacit.simulation.experiment;

import dev.tacit.simulation.randomness.Seeds;

/**
 * What devices hand in other than what the algorithm makes of their examples: those of an attacker,
 * or of an auditor who counts on the worst that a user could send. What protects updates, clipping
 * and rounding among it, comes after.
 *
 * <p>Immutable and thread-safe; a function of its arguments alone, so that a run can be repeated.
 */
public interface Deviation {
  /** What became of an update. */
  enum Outcome {
    /** It is as it was. */
    HONEST,

    /** It is another one now. */
    OTHER,

    /**
     * Nothing arrives: zeros are in its place, and in that of all that would be told with it, as
     * {@link dev.tacit.privacy.NeighbouringRelation#ZERO_OUT} has it.
     */
    NOTHING
  }

  /**
   * Changes what one device hands in, or leaves it.
   *
   * @param client whose it is
   * @param round from 0
   * @param seeds randomness of this device in this round that nothing else draws from
   * @param update what an honest device would hand in of what it made of its examples; a model's
   *     weights first
   * @return whether it did; what is in the update does not matter if nothing arrives
   */
  Outcome alter(int client, int round, Seeds seeds, float[] update);
}
