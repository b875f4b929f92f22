package dev.tacit.secagg.client;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.keys.AgreementKey;
import dev.tacit.secagg.keys.SessionKeys;
import dev.tacit.secagg.keys.ShareCipher;
import dev.tacit.secagg.message.Advertisement;
import dev.tacit.secagg.message.EncryptedShares;
import dev.tacit.secagg.message.MessageKind;
import dev.tacit.secagg.message.NeighbourKeys;
import dev.tacit.secagg.session.DeviceKeys;
import dev.tacit.secagg.session.DistinctKeys;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Keys were advertised; the neighbours' are due, and are answered with shares for each of them. */
final class AwaitingKeys extends ClientState {
  private final ClientContext context;
  private final AgreementKey maskKey;
  private final AgreementKey shareKey;
  private final DeviceKeys own;

  AwaitingKeys(ClientContext context, AgreementKey maskKey, AgreementKey shareKey) {
    this.context = context;
    this.maskKey = maskKey;
    this.shareKey = shareKey;
    this.own =
        new DeviceKeys(context.identity.verifyingKey(), maskKey.publicKey(), shareKey.publicKey());
  }

  @Override
  Optional<MessageKind> due() {
    return Optional.of(MessageKind.NEIGHBOUR_KEYS);
  }

  @Override
  boolean takesInput() {
    return true;
  }

  @Override
  Step receive(byte[] message) {
    NeighbourKeys received = NeighbourKeys.decode(message, context.session.bounds());
    requireEnough(context, received.advertisements().size());
    SortedMap<Integer, DeviceKeys> neighbours = verified(received);
    try (Sharing sharing = new Sharing(context, maskKey, neighbours.keySet())) {
      return share(neighbours, sharing);
    }
  }

  /** Enough neighbours for the policy, and to rebuild this device's secrets. */
  static void requireEnough(ClientContext context, int neighbours) {
    int wanted = Math.max(context.policy.minimumNeighbours(), context.wantedOfNeighbours());
    if (neighbours < wanted) {
      throw new SecAggException(
          AbortReason.TOO_FEW_NEIGHBOURS,
          "neighbours must be at least " + wanted + " but were " + neighbours);
    }
  }

  /**
   * Checks who they are of, and that no key is a copy of another's or of this device's: who uses a
   * key of somebody else's cannot know its private part, and cannot mean well.
   */
  private SortedMap<Integer, DeviceKeys> verified(NeighbourKeys received) {
    SortedMap<Integer, DeviceKeys> neighbours = new TreeMap<>();
    DistinctKeys distinct = new DistinctKeys();
    distinct.add(own);
    for (Map.Entry<Integer, Advertisement> entry : received.advertisements().entrySet()) {
      int device = entry.getKey();
      if (!context.session.graph().adjacent(context.self, device)) {
        throw new SecAggException(
            AbortReason.NOT_A_NEIGHBOUR,
            "keys must be of neighbours but were of " + context.session.roster().name(device));
      }
      DeviceKeys keys = context.session.verify(device, entry.getValue());
      distinct.add(keys);
      neighbours.put(device, keys);
    }
    return neighbours;
  }

  private Step share(SortedMap<Integer, DeviceKeys> neighbours, Sharing sharing) {
    ShareCipher cipher = new ShareCipher(context.session.binding());
    SortedMap<Integer, byte[]> encrypted = new TreeMap<>();
    SortedMap<Integer, byte[]> receiveKeys = new TreeMap<>();
    try {
      for (Map.Entry<Integer, DeviceKeys> entry : neighbours.entrySet()) {
        int receiver = entry.getKey();
        byte[] agreed = shareKey.agree(entry.getValue().shareKey());
        encrypted.put(receiver, encrypt(cipher, agreed, receiver, sharing.pairFor(receiver)));
        receiveKeys.put(receiver, context.session.keys().shareKey(agreed, receiver, context.self));
        wipe(agreed);
      }
    } catch (SecAggException e) {
      receiveKeys.values().forEach(AwaitingKeys::wipe);
      throw e;
    }
    shareKey.close();
    byte[] seed = sharing.seed();
    byte[] commitment = context.session.keys().seedCommitment(seed, context.self);
    AwaitingShares state =
        new AwaitingShares(
            context, maskKey, own, seed, sharing.ownSeedShare(), neighbours, receiveKeys);
    return new Step(state, new EncryptedShares(commitment, encrypted).encode());
  }

  /** Wipes what it encrypts. */
  private byte[] encrypt(ShareCipher cipher, byte[] agreed, int receiver, byte[] pair) {
    SessionKeys keys = context.session.keys();
    byte[] key = keys.shareKey(agreed, context.self, receiver);
    byte[] encrypted = cipher.encrypt(key, context.self, receiver, pair);
    wipe(key, pair);
    return encrypted;
  }

  private static void wipe(byte[]... secrets) {
    for (byte[] secret : secrets) {
      Arrays.fill(secret, (byte) 0);
    }
  }

  @Override
  void wipe() {
    context.wipe();
    maskKey.close();
    shareKey.close();
  }
}
