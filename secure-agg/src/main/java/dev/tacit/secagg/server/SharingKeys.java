package dev.tacit.secagg.server;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.message.DeliveredShares;
import dev.tacit.secagg.message.EncryptedShares;
import dev.tacit.secagg.message.MessageKind;
import dev.tacit.secagg.session.DeviceKeys;
import java.util.BitSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Encrypted shares are due of every device that was sent keys. */
final class SharingKeys extends ServerState {
  private final Cohort cohort;
  private final DeviceKeys[] keys;

  /** Whose keys were sent: shares must be for these. */
  private final BitSet advertised;

  private final EncryptedShares[] shares;

  SharingKeys(Cohort cohort, DeviceKeys[] keys) {
    this.cohort = cohort;
    this.keys = keys;
    this.advertised = cohort.live();
    this.shares = new EncryptedShares[cohort.size()];
  }

  @Override
  ServerPhase phase() {
    return ServerPhase.SHARE_KEYS;
  }

  @Override
  Optional<MessageKind> due() {
    return Optional.of(MessageKind.ENCRYPTED_SHARES);
  }

  @Override
  void receive(int device, byte[] message) {
    EncryptedShares received = EncryptedShares.decode(message, cohort.session.bounds());
    int expected = cohort.neighboursIn(device, advertised);
    boolean complete =
        received.byReceiver().size() == expected
            && received.byReceiver().keySet().stream()
                .allMatch(
                    receiver ->
                        advertised.get(receiver)
                            && cohort.session.graph().adjacent(device, receiver));
    if (!complete) {
      throw new SecAggException(
          AbortReason.NOT_A_NEIGHBOUR,
          "shares must be for the " + expected + " neighbours with keys");
    }
    shares[device] = received;
    answered.set(device);
  }

  @Override
  Transition close() {
    cohort.dropLonely();
    BitSet sharers = cohort.live();
    if (sharers.isEmpty()) {
      return Transition.abort(AbortReason.TOO_FEW_DEVICES);
    }
    return new Transition(
        new CollectingInputs(cohort, new Sharers(sharers, keys, commitments())),
        sharers,
        device -> sharesFor(device, sharers).encode());
  }

  private DeliveredShares sharesFor(int device, BitSet sharers) {
    SortedMap<Integer, byte[]> bySender = new TreeMap<>();
    for (int neighbour : cohort.neighbourhood(device)) {
      if (neighbour != device && sharers.get(neighbour)) {
        bySender.put(neighbour, shares[neighbour].byReceiver().get(device));
      }
    }
    return new DeliveredShares(bySender);
  }

  private byte[][] commitments() {
    byte[][] commitments = new byte[shares.length][];
    for (int i = 0; i < shares.length; i++) {
      commitments[i] = shares[i] == null ? null : shares[i].seedCommitment();
    }
    return commitments;
  }
}
