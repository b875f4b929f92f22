package dev.tacit.simulation.fleet;

/**
 * An update that arrives at an asynchronous server.
 *
 * @param start number of the start, which no other has: what the client's draws are keyed by
 * @param version of the model that the client started with
 * @param attempt what it did
 * @param startedAt simulated seconds
 * @param arrivedAt simulated seconds
 */
public record Arrival(
    long start, int version, Attempt attempt, double startedAt, double arrivedAt) {

  /** How many versions the model has gone on since the client started. */
  public int staleness(int current) {
    return current - version;
  }
}
