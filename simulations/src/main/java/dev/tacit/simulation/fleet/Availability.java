package dev.tacit.simulation.fleet;

/** When a device is idle, charging and on an unmetered network, or whatever else a task asks. */
public sealed interface Availability permits Availability.Always, Diurnal {

  /**
   * Whether a client is available.
   *
   * @param seconds of simulated time since the start, 0 or more
   */
  boolean available(long seed, int client, double seconds);

  /** Every device at any time. */
  record Always() implements Availability {
    @Override
    public boolean available(long seed, int client, double seconds) {
      return true;
    }
  }
}
