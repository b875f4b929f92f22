package dev.tacit.secagg.simulation;

import dev.tacit.secagg.message.Advertisement;
import dev.tacit.secagg.message.DeliveredShares;
import dev.tacit.secagg.message.MessageBounds;
import dev.tacit.secagg.message.NeighbourKeys;
import dev.tacit.secagg.message.Secret;
import dev.tacit.secagg.message.Survivors;
import dev.tacit.secagg.message.UnmaskRequest;
import dev.tacit.secagg.server.ServerPhase;
import dev.tacit.secagg.testing.Fleet;
import java.util.BitSet;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** Well-formed wrong messages that reach one device in the server's name. */
final class ServerLies {
  private final MessageBounds bounds;
  private final int threshold;
  private final DeviceLies devices;
  private final Random random;

  ServerLies(Fleet fleet, MessageBounds bounds, DeviceLies devices, Random random) {
    this.bounds = bounds;
    this.threshold = fleet.parameters.threshold();
    this.devices = devices;
    this.random = random;
  }

  /** A lie in place of the message that is answered in a phase. */
  byte[] lie(ServerPhase answeredIn, int receiver, byte[] truth) {
    return switch (answeredIn) {
      case SHARE_KEYS -> keys(receiver, NeighbourKeys.decode(truth, bounds));
      case MASKED_INPUT -> shares(receiver, DeliveredShares.decode(truth, bounds));
      case CONSISTENCY -> survivors(receiver, Survivors.decode(truth, bounds).devices());
      case UNMASK -> request(receiver, UnmaskRequest.decode(truth, bounds));
      default -> throw new IllegalArgumentException("nothing is answered in " + answeredIn);
    };
  }

  private byte[] keys(int receiver, NeighbourKeys truth) {
    SortedMap<Integer, Advertisement> keys = new TreeMap<>(truth.advertisements());
    int first = keys.firstKey();
    Advertisement real = keys.get(first);
    switch (random.nextInt(7)) {
      case 0 ->
          keys.put(
              first,
              new Advertisement(real.certificate(), bytes(32), real.shareKey(), real.signature()));
      case 1 -> keys.put(first, devices.replayed(first));
      case 2 -> keys.put(first, devices.smallOrder(first, real));
      case 3 -> keys.put(first, devices.badCertificate(first, real));
      case 4 -> keepBelowThreshold(keys);
      case 5 -> keys.put(receiver, keys.remove(first));
      default -> keys.put(first, keys.get(keys.lastKey()));
    }
    return new NeighbourKeys(keys).encode();
  }

  private byte[] shares(int receiver, DeliveredShares truth) {
    SortedMap<Integer, byte[]> texts = new TreeMap<>(truth.bySender());
    switch (random.nextInt(5)) {
      case 0 -> keepBelowThreshold(texts);
      case 1 -> DeviceLies.rotate(texts);
      case 2 -> texts.replaceAll((sender, text) -> bytes(text.length));
      // Plausible if enough are left: the device masks with others than the server will believe.
      case 3 -> texts.remove(texts.lastKey());
      default -> texts.put(receiver, texts.remove(texts.lastKey()));
    }
    return new DeliveredShares(texts).encode();
  }

  private byte[] survivors(int receiver, BitSet truth) {
    BitSet told = (BitSet) truth.clone();
    switch (random.nextInt(4)) {
      case 0 -> told.clear(receiver);
      case 1 -> {
        told.clear();
        told.set(receiver);
      }
      case 2 -> told.flip(other(receiver));
      default -> {
        told.clear();
        told.set(0, bounds.cohort());
      }
    }
    if (told.equals(truth)) {
      told.clear(receiver);
    }
    return Survivors.of(told, bounds).encode();
  }

  private byte[] request(int receiver, UnmaskRequest truth) {
    SortedMap<Integer, Integer> wanted = new TreeMap<>(truth.wanted());
    SortedMap<Integer, byte[]> signatures = new TreeMap<>(truth.signatures());
    int owner = wanted.lastKey();
    switch (random.nextInt(6)) {
      case 0 -> wanted.put(owner, Secret.BOTH);
      case 1 -> wanted.put(owner, Secret.BOTH - wanted.get(owner));
      case 2 -> signatures.replaceAll((signer, word) -> bytes(64));
      case 3 -> keepBelowThreshold(signatures);
      case 4 -> signatures.put(receiver, signatures.remove(signatures.lastKey()));
      default -> wanted.replaceAll((device, secret) -> Secret.MASK_KEY.bit());
    }
    return new UnmaskRequest(signatures, wanted).encode();
  }

  private int other(int receiver) {
    return (receiver + 1 + random.nextInt(bounds.cohort() - 1)) % bounds.cohort();
  }

  /** With its own share a device needs a threshold. */
  private void keepBelowThreshold(SortedMap<Integer, ?> entries) {
    while (entries.size() > threshold - 2) {
      entries.remove(entries.lastKey());
    }
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
