package dev.tacit.secagg.server;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.keys.AgreementKey;
import dev.tacit.secagg.message.Advertisement;
import dev.tacit.secagg.message.MessageKind;
import dev.tacit.secagg.message.NeighbourKeys;
import dev.tacit.secagg.session.DeviceKeys;
import dev.tacit.secagg.session.DistinctKeys;
import java.util.BitSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Every device's keys are due. */
final class AdvertisingKeys extends ServerState {
  private final Cohort cohort;
  private final Advertisement[] advertisements;
  private final DeviceKeys[] keys;
  private final DistinctKeys distinct = new DistinctKeys();

  AdvertisingKeys(Cohort cohort) {
    this.cohort = cohort;
    this.advertisements = new Advertisement[cohort.size()];
    this.keys = new DeviceKeys[cohort.size()];
  }

  @Override
  ServerPhase phase() {
    return ServerPhase.ADVERTISE_KEYS;
  }

  @Override
  Optional<MessageKind> due() {
    return Optional.of(MessageKind.ADVERTISEMENT);
  }

  /** Checks what every neighbour will check, so that a bad advertisement costs its sender only. */
  @Override
  void receive(int device, byte[] message) {
    Advertisement advertisement = Advertisement.decode(message, cohort.session.bounds());
    DeviceKeys verified = cohort.session.verify(device, advertisement);
    AgreementKey.requireUsable(verified.maskKey());
    AgreementKey.requireUsable(verified.shareKey());
    distinct.add(verified);
    advertisements[device] = advertisement;
    keys[device] = verified;
    answered.set(device);
  }

  @Override
  Transition close() {
    cohort.dropLonely();
    if (cohort.live().isEmpty()) {
      return Transition.abort(AbortReason.TOO_FEW_DEVICES);
    }
    BitSet receivers = cohort.live();
    return new Transition(
        new SharingKeys(cohort, keys), receivers, device -> keysFor(device, receivers).encode());
  }

  private NeighbourKeys keysFor(int device, BitSet advertised) {
    SortedMap<Integer, Advertisement> neighbours = new TreeMap<>();
    for (int neighbour : cohort.neighbourhood(device)) {
      if (neighbour != device && advertised.get(neighbour)) {
        neighbours.put(neighbour, advertisements[neighbour]);
      }
    }
    return new NeighbourKeys(neighbours);
  }
}
