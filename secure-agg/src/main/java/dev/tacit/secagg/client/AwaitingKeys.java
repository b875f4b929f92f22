package dev.tacit.secagg.client;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.keys.AgreementKey;
import dev.tacit.secagg.keys.SessionKeys;
import dev.tacit.secagg.keys.ShareCipher;
import dev.tacit.secagg.message.Advertisement;
import dev.tacit.secagg.message.EncryptedShares;
import dev.tacit.secagg.message.MessageKind;
import dev.tacit.secagg.message.NeighbourKeys;
import dev.tacit.secagg.session.DeviceKeys;
import dev.tacit.secagg.sharing.Shamir;
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

  AwaitingKeys(ClientContext context, AgreementKey maskKey, AgreementKey shareKey) {
    this.context = context;
    this.maskKey = maskKey;
    this.shareKey = shareKey;
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
    byte[] seed = new byte[Shamir.SECRET_BYTES];
    context.random.nextBytes(seed);
    try {
      return share(neighbours, seed);
    } catch (SecAggException e) {
      Arrays.fill(seed, (byte) 0);
      throw e;
    }
  }

  /** Enough neighbours for the policy, and to rebuild this device's secrets with its own share. */
  static void requireEnough(ClientContext context, int neighbours) {
    SecAggParameters parameters = context.session.parameters();
    int wanted = Math.max(context.policy.minimumNeighbours(), parameters.threshold() - 1);
    if (neighbours < wanted) {
      throw new SecAggException(
          AbortReason.TOO_FEW_NEIGHBOURS,
          "neighbours must be at least " + wanted + " but were " + neighbours);
    }
  }

  private SortedMap<Integer, DeviceKeys> verified(NeighbourKeys received) {
    SortedMap<Integer, DeviceKeys> neighbours = new TreeMap<>();
    for (Map.Entry<Integer, Advertisement> entry : received.advertisements().entrySet()) {
      int device = entry.getKey();
      if (!context.session.graph().adjacent(context.self, device)) {
        throw new SecAggException(
            AbortReason.NOT_A_NEIGHBOUR,
            "keys must be of neighbours but were of " + context.session.roster().name(device));
      }
      neighbours.put(device, context.session.verify(device, entry.getValue()));
    }
    return neighbours;
  }

  private Step share(SortedMap<Integer, DeviceKeys> neighbours, byte[] seed) {
    int[] places = places(neighbours);
    byte[] maskSecret = maskKey.privateKey();
    int threshold = context.session.parameters().threshold();
    byte[][] maskShares = Shamir.split(maskSecret, threshold, places, context.random);
    byte[][] seedShares = Shamir.split(seed, threshold, places, context.random);
    Arrays.fill(maskSecret, (byte) 0);

    ShareCipher cipher = new ShareCipher(context.session.binding());
    SortedMap<Integer, byte[]> encrypted = new TreeMap<>();
    SortedMap<Integer, byte[]> receiveKeys = new TreeMap<>();
    int next = 0;
    for (Map.Entry<Integer, DeviceKeys> entry : neighbours.entrySet()) {
      byte[] pair = Arrays.copyOf(maskShares[next], ShareCipher.PLAIN_BYTES);
      System.arraycopy(seedShares[next], 0, pair, Shamir.SECRET_BYTES, Shamir.SECRET_BYTES);
      int receiver = entry.getKey();
      byte[] agreed = shareKey.agree(entry.getValue().shareKey());
      encrypted.put(receiver, encrypt(cipher, agreed, receiver, pair));
      receiveKeys.put(receiver, context.session.keys().shareKey(agreed, receiver, context.self));
      wipe(agreed, pair, maskShares[next], seedShares[next]);
      next++;
    }
    shareKey.close();
    byte[] commitment = context.session.keys().seedCommitment(seed, context.self);
    DeviceKeys own =
        new DeviceKeys(context.identity.publicKey(), maskKey.publicKey(), shareKey.publicKey());
    // The last place is this device's own.
    AwaitingShares state =
        new AwaitingShares(context, maskKey, own, seed, seedShares[next], neighbours, receiveKeys);
    Arrays.fill(maskShares[next], (byte) 0);
    return new Step(state, new EncryptedShares(commitment, encrypted).encode());
  }

  private byte[] encrypt(ShareCipher cipher, byte[] agreed, int receiver, byte[] pair) {
    SessionKeys keys = context.session.keys();
    byte[] key = keys.shareKey(agreed, context.self, receiver);
    byte[] encrypted = cipher.encrypt(key, context.self, receiver, pair);
    Arrays.fill(key, (byte) 0);
    return encrypted;
  }

  /** Places of the neighbours that have keys, then this device's. */
  private int[] places(SortedMap<Integer, DeviceKeys> neighbours) {
    int[] places = new int[neighbours.size() + 1];
    int next = 0;
    for (int device : neighbours.keySet()) {
      places[next++] = place(device);
    }
    places[next] = place(context.self);
    return places;
  }

  /** A device's place among the shares of this device's secrets, from 1. */
  private int place(int device) {
    return Arrays.binarySearch(context.neighbourhood, device) + 1;
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
