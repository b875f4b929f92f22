package dev.tacit.secagg.parameters;

/**
 * Who holds a share of a device's secrets in a sparse graph. It decides what a lying server can
 * collect, so it must be what the devices do. In the complete graph it is always everybody.
 */
public enum Holders {
  /** The neighbours only: the model of fcp/secagg's parameter finder. */
  NEIGHBOURS(0),

  /**
   * The neighbours and the owner itself: what {@link dev.tacit.secagg.client} does. The owner's
   * share is one more for a server that asks for the seed here and for the mask key there. The
   * state machines want a majority here, {@code 2 * threshold > degree + 1} (see {@link
   * dev.tacit.secagg.SecAggParameters}).
   */
  NEIGHBOURS_AND_OWNER(1);

  private final int owners;

  Holders(int owners) {
    this.owners = owners;
  }

  /** Shares of a secret for a degree. */
  int count(int degree) {
    return degree + owners;
  }

  /** The least threshold that the state machines take, whatever the adversary. */
  int leastThreshold(int degree) {
    return owners == 0 ? 2 : Math.max(2, count(degree) / 2 + 1);
  }
}
