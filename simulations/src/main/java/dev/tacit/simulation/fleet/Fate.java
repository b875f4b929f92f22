package dev.tacit.simulation.fleet;

/** What became of a device's attempt in a round. */
public enum Fate {
  /** Its update arrived in time. */
  COUNTED,
  /** Its update arrived after the goal was reached or the deadline had passed. */
  LATE,
  /** It never reported. */
  DROPPED_OUT
}
