package dev.tacit.secagg.server;

import dev.tacit.secagg.sharing.Shamir;
import java.util.Arrays;

/** Shares of one secret until there is a threshold of them; more are not kept. */
final class CollectedShares {
  private final int[] places;
  private final byte[][] shares;
  private int count;

  CollectedShares(int threshold) {
    this.places = new int[threshold];
    this.shares = new byte[threshold][];
  }

  void add(int place, byte[] share) {
    if (complete()) {
      Arrays.fill(share, (byte) 0);
      return;
    }
    places[count] = place;
    shares[count] = share;
    count++;
  }

  boolean complete() {
    return count == places.length;
  }

  byte[] combine() {
    return Shamir.combine(places, shares);
  }

  void wipe() {
    for (int i = 0; i < count; i++) {
      Arrays.fill(shares[i], (byte) 0);
    }
  }
}
