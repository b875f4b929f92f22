package dev.tacit.secagg.client;

import dev.tacit.secagg.keys.AgreementKey;
import dev.tacit.secagg.keys.ShareCipher;
import dev.tacit.secagg.sharing.Shamir;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** This device's two secrets in shares; closing it wipes what was not taken out. */
final class Sharing implements AutoCloseable {
  private final ClientContext context;
  private final byte[] seed = new byte[Shamir.SECRET_BYTES];
  private final int[] places;
  private final byte[][] maskShares;
  private final byte[][] seedShares;

  /** Draws a self-mask seed, and splits it and the mask key for the neighbours that have keys. */
  Sharing(ClientContext context, AgreementKey maskKey, Set<Integer> neighbours) {
    this.context = context;
    this.places =
        Arrays.stream(context.neighbourhood)
            .filter(
                device ->
                    neighbours.contains(device)
                        || (device == context.self && context.session.graph().ownersHoldShares()))
            .map(this::place)
            .toArray();
    context.random.nextBytes(seed);
    byte[] maskSecret = maskKey.privateKey();
    int threshold = context.session.parameters().threshold();
    this.maskShares = Shamir.split(maskSecret, threshold, places, context.random);
    this.seedShares = Shamir.split(seed, threshold, places, context.random);
    Arrays.fill(maskSecret, (byte) 0);
  }

  /** A neighbour's shares of the mask key and of the seed. */
  byte[] pairFor(int neighbour) {
    int at = index(neighbour);
    byte[] pair = Arrays.copyOf(maskShares[at], ShareCipher.PLAIN_BYTES);
    System.arraycopy(seedShares[at], 0, pair, Shamir.SECRET_BYTES, Shamir.SECRET_BYTES);
    return pair;
  }

  /** A copy, for the next state. */
  byte[] seed() {
    return seed.clone();
  }

  /** A copy of this device's share of its own seed, where owners hold one. */
  Optional<byte[]> ownSeedShare() {
    return context.session.graph().ownersHoldShares()
        ? Optional.of(seedShares[index(context.self)].clone())
        : Optional.empty();
  }

  /** A device's place among the shares of this device's secrets, from 1. */
  private int place(int device) {
    return Arrays.binarySearch(context.neighbourhood, device) + 1;
  }

  private int index(int device) {
    return Arrays.binarySearch(places, place(device));
  }

  @Override
  public void close() {
    Arrays.fill(seed, (byte) 0);
    for (int i = 0; i < places.length; i++) {
      Arrays.fill(maskShares[i], (byte) 0);
      Arrays.fill(seedShares[i], (byte) 0);
    }
  }
}
