package dev.tacit.secagg.client;

import dev.tacit.secagg.message.Secret;
import dev.tacit.secagg.sharing.Shamir;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The shares that a device holds of others' secrets, and of its own self-mask seed. */
final class HeldShares {
  private final Map<Integer, byte[]> maskKeys = new TreeMap<>();
  private final Map<Integer, byte[]> seeds = new TreeMap<>();

  /** Takes over a decrypted pair and wipes it. */
  void put(int owner, byte[] pair) {
    maskKeys.put(owner, Arrays.copyOf(pair, Shamir.SECRET_BYTES));
    seeds.put(owner, Arrays.copyOfRange(pair, Shamir.SECRET_BYTES, pair.length));
    Arrays.fill(pair, (byte) 0);
  }

  void putOwn(int self, byte[] seedShare) {
    seeds.put(self, seedShare);
  }

  /** A copy of the share, to be sent; empty if the owner's text did not decrypt. */
  Optional<byte[]> share(int owner, Secret secret) {
    Map<Integer, byte[]> shares = secret == Secret.MASK_KEY ? maskKeys : seeds;
    return Optional.ofNullable(shares.get(owner)).map(byte[]::clone);
  }

  void wipe() {
    maskKeys.values().forEach(share -> Arrays.fill(share, (byte) 0));
    seeds.values().forEach(share -> Arrays.fill(share, (byte) 0));
  }
}
