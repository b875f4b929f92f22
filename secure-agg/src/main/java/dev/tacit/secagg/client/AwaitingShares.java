package dev.tacit.secagg.client;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.keys.AgreementKey;
import dev.tacit.secagg.keys.SessionKeys;
import dev.tacit.secagg.keys.ShareCipher;
import dev.tacit.secagg.message.DeliveredShares;
import dev.tacit.secagg.message.MaskedInput;
import dev.tacit.secagg.message.MessageKind;
import dev.tacit.secagg.ring.Masks;
import dev.tacit.secagg.ring.RingVectors;
import dev.tacit.secagg.session.DeviceKeys;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Shares were sent; the neighbours' are due, and are answered with the masked input. */
final class AwaitingShares extends ClientState {
  private final ClientContext context;
  private final AgreementKey maskKey;
  private final DeviceKeys own;
  private final byte[] seed;
  private final HeldShares held = new HeldShares();
  private final SortedMap<Integer, DeviceKeys> neighbours;
  private final SortedMap<Integer, byte[]> receiveKeys;

  AwaitingShares(
      ClientContext context,
      AgreementKey maskKey,
      DeviceKeys own,
      byte[] seed,
      Optional<byte[]> ownSeedShare,
      SortedMap<Integer, DeviceKeys> neighbours,
      SortedMap<Integer, byte[]> receiveKeys) {
    this.context = context;
    this.maskKey = maskKey;
    this.own = own;
    this.seed = seed;
    this.neighbours = neighbours;
    this.receiveKeys = receiveKeys;
    ownSeedShare.ifPresent(share -> held.putOwn(context.self, share));
  }

  @Override
  Optional<MessageKind> due() {
    return Optional.of(MessageKind.DELIVERED_SHARES);
  }

  @Override
  boolean takesInput() {
    return true;
  }

  @Override
  Step receive(byte[] message) {
    RingVectors vectors = context.input();
    DeliveredShares delivered = DeliveredShares.decode(message, context.session.bounds());
    AwaitingKeys.requireEnough(context, delivered.bySender().size());
    requireNeighbours(delivered);
    Set<Integer> present = decrypt(delivered);
    SortedMap<Integer, DeviceKeys> peers = new TreeMap<>(neighbours);
    peers.keySet().retainAll(delivered.bySender().keySet());
    mask(vectors, peers);
    byte[] reply = MaskedInput.encode(places(peers.keySet()), vectors, context.session.bounds());
    AwaitingSurvivors next = new AwaitingSurvivors(context, own, peers, present, held);
    wipeMasks();
    return new Step(next, reply);
  }

  private void requireNeighbours(DeliveredShares delivered) {
    for (int sender : delivered.bySender().keySet()) {
      if (!neighbours.containsKey(sender)) {
        throw new SecAggException(
            AbortReason.NOT_A_NEIGHBOUR,
            "shares must be of neighbours with keys but were of "
                + context.session.roster().name(sender));
      }
    }
  }

  /**
   * Keeps what decrypts. A neighbour's bad text is no reason to leave, or one device could end the
   * round for all around it: this device masks with the neighbour as the neighbour does, and merely
   * has no share of it to reveal. But it counts on nobody whose text did not decrypt: a server that
   * uses a binding twice could play a device of the first session, whose mask key it has rebuilt,
   * in the second; what it cannot play is a text under this session's keys.
   *
   * @return the neighbours that took part in this very session
   */
  private Set<Integer> decrypt(DeliveredShares delivered) {
    ShareCipher cipher = new ShareCipher(context.session.binding());
    Set<Integer> present = new TreeSet<>();
    for (Map.Entry<Integer, byte[]> entry : delivered.bySender().entrySet()) {
      int sender = entry.getKey();
      Optional<byte[]> pair =
          cipher.decrypt(receiveKeys.get(sender), sender, context.self, entry.getValue());
      if (pair.isPresent()) {
        held.put(sender, pair.get());
        present.add(sender);
      }
    }
    int wanted = Math.max(context.policy.minimumNeighbours(), context.wantedOfNeighbours());
    if (present.size() < wanted) {
      throw new SecAggException(
          AbortReason.SHARES_INVALID,
          "shares must decrypt from at least "
              + wanted
              + " neighbours but did from "
              + present.size());
    }
    return present;
  }

  private BitSet places(Set<Integer> peers) {
    BitSet places = new BitSet();
    for (int i = 0; i < context.neighbourhood.length; i++) {
      places.set(i, peers.contains(context.neighbourhood[i]));
    }
    return places;
  }

  private void mask(RingVectors vectors, SortedMap<Integer, DeviceKeys> peers) {
    SessionKeys keys = context.session.keys();
    Masks masks = new Masks();
    try {
      masks.add(keys.selfMask(seed, context.self));
      for (Map.Entry<Integer, DeviceKeys> entry : peers.entrySet()) {
        int peer = entry.getKey();
        byte[] agreed = maskKey.agree(entry.getValue().maskKey());
        byte[] pair = keys.pairMask(agreed, context.self, peer);
        Arrays.fill(agreed, (byte) 0);
        // The lower index adds, the higher subtracts: in the sum they cancel.
        if (context.self < peer) {
          masks.add(pair);
        } else {
          masks.subtract(pair);
        }
      }
      vectors.apply(masks);
    } finally {
      masks.wipe();
    }
  }

  private void wipeMasks() {
    context.wipe();
    maskKey.close();
    Arrays.fill(seed, (byte) 0);
    receiveKeys.values().forEach(key -> Arrays.fill(key, (byte) 0));
  }

  @Override
  void wipe() {
    wipeMasks();
    held.wipe();
  }
}
