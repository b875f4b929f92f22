package dev.tacit.secagg.client;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.keys.AgreementKey;
import dev.tacit.secagg.keys.SessionKeys;
import dev.tacit.secagg.keys.ShareCipher;
import dev.tacit.secagg.message.DeliveredShares;
import dev.tacit.secagg.message.MaskedInput;
import dev.tacit.secagg.message.MessageKind;
import dev.tacit.secagg.ring.MaskStream;
import dev.tacit.secagg.ring.RingVector;
import dev.tacit.secagg.session.DeviceKeys;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

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
      byte[] ownSeedShare,
      SortedMap<Integer, DeviceKeys> neighbours,
      SortedMap<Integer, byte[]> receiveKeys) {
    this.context = context;
    this.maskKey = maskKey;
    this.own = own;
    this.seed = seed;
    this.neighbours = neighbours;
    this.receiveKeys = receiveKeys;
    held.putOwn(context.self, ownSeedShare);
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
    RingVector vector = context.input();
    DeliveredShares delivered = DeliveredShares.decode(message, context.session.bounds());
    AwaitingKeys.requireEnough(context, delivered.bySender().size());
    requireNeighbours(delivered);
    decrypt(delivered);
    SortedMap<Integer, DeviceKeys> peers = new TreeMap<>(neighbours);
    peers.keySet().retainAll(delivered.bySender().keySet());
    mask(vector, peers);
    byte[] reply = MaskedInput.encode(vector, context.session.bounds());
    AwaitingSurvivors next = new AwaitingSurvivors(context, own, peers, held);
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
   * has no share of it to reveal.
   */
  private void decrypt(DeliveredShares delivered) {
    ShareCipher cipher = new ShareCipher(context.session.binding());
    int good = 1;
    for (Map.Entry<Integer, byte[]> entry : delivered.bySender().entrySet()) {
      int sender = entry.getKey();
      Optional<byte[]> pair =
          cipher.decrypt(receiveKeys.get(sender), sender, context.self, entry.getValue());
      if (pair.isPresent()) {
        held.put(sender, pair.get());
        good++;
      }
    }
    if (good < context.session.parameters().threshold()) {
      throw new SecAggException(
          AbortReason.SHARES_INVALID,
          "shares must decrypt from at least "
              + (context.session.parameters().threshold() - 1)
              + " neighbours but did from "
              + (good - 1));
    }
  }

  private void mask(RingVector vector, SortedMap<Integer, DeviceKeys> peers) {
    SessionKeys keys = context.session.keys();
    MaskStream stream = new MaskStream();
    byte[] self = keys.selfMask(seed, context.self);
    vector.addMask(stream, self);
    Arrays.fill(self, (byte) 0);
    for (Map.Entry<Integer, DeviceKeys> entry : peers.entrySet()) {
      int peer = entry.getKey();
      byte[] agreed = maskKey.agree(entry.getValue().maskKey());
      byte[] pair = keys.pairMask(agreed, context.self, peer);
      // The lower index adds, the higher subtracts: in the sum they cancel.
      if (context.self < peer) {
        vector.addMask(stream, pair);
      } else {
        vector.subtractMask(stream, pair);
      }
      Arrays.fill(agreed, (byte) 0);
      Arrays.fill(pair, (byte) 0);
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
