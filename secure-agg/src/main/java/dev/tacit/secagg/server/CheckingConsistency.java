package dev.tacit.secagg.server;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.message.ConsistencySignature;
import dev.tacit.secagg.message.MessageKind;
import dev.tacit.secagg.message.Survivors;
import dev.tacit.secagg.message.UnmaskRequest;
import dev.tacit.secagg.ring.RingVectors;
import dev.tacit.secagg.session.DeviceKeys;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Signatures on the survivor set are due of every live device. */
final class CheckingConsistency extends ServerState {
  private final Cohort cohort;
  private final Sharers sharers;
  private final Secrets secrets;
  private final RingVectors sum;
  private final byte[] survivors;
  private final byte[][] signatures;

  CheckingConsistency(Cohort cohort, Sharers sharers, Secrets secrets, RingVectors sum) {
    this.cohort = cohort;
    this.sharers = sharers;
    this.secrets = secrets;
    this.sum = sum;
    this.survivors = Survivors.of(secrets.survivors(), cohort.session.bounds()).bitmap();
    this.signatures = new byte[cohort.size()][];
  }

  @Override
  ServerPhase phase() {
    return ServerPhase.CONSISTENCY;
  }

  @Override
  Optional<MessageKind> due() {
    return Optional.of(MessageKind.CONSISTENCY_SIGNATURE);
  }

  /** Checks what the neighbours will check, so that a bad signature costs its sender only. */
  @Override
  void receive(int device, byte[] message) {
    byte[] signature = ConsistencySignature.decode(message, cohort.session.bounds()).signature();
    DeviceKeys keys = sharers.keys()[device];
    byte[] text =
        cohort.session.texts().survivors(device, keys.maskKey(), keys.shareKey(), survivors);
    if (!keys.signingKey().verify(text, signature)) {
      throw new SecAggException(
          AbortReason.SIGNATURE_INVALID, "signature must hold for the survivors that were sent");
    }
    signatures[device] = signature;
    answered.set(device);
  }

  @Override
  Transition close() {
    cohort.dropLonely();
    if (!secrets.canBeRebuilt()) {
      return Transition.abort(AbortReason.TOO_FEW_DEVICES);
    }
    return new Transition(
        new Unmasking(cohort, sharers, secrets, sum),
        cohort.live(),
        device -> requestTo(device).encode());
  }

  /** All its neighbours' words: which of them a device counts on, only the device knows. */
  private UnmaskRequest requestTo(int device) {
    SortedMap<Integer, byte[]> words = new TreeMap<>();
    for (int neighbour : cohort.neighbourhood(device)) {
      if (neighbour != device && signatures[neighbour] != null) {
        words.put(neighbour, signatures[neighbour]);
      }
    }
    return new UnmaskRequest(words, secrets.wantedOf(device));
  }

  @Override
  void wipe() {
    sum.wipe();
  }
}
