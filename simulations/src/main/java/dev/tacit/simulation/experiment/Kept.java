package dev.tacit.simulation.experiment;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** What is remembered from round to round, and can be kept for going on later. */
interface Kept {
  /** Writes all that {@link #restore} needs. */
  default void save(DataOutput out) throws IOException {}

  /**
   * Takes up what was kept, before the first round.
   *
   * @throws IOException if it is not what the experiment keeps
   */
  default void restore(DataInput in) throws IOException {}
}
