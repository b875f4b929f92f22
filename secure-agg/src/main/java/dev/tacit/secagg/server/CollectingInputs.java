package dev.tacit.secagg.server;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.message.MaskedInput;
import dev.tacit.secagg.message.MessageKind;
import dev.tacit.secagg.message.Survivors;
import dev.tacit.secagg.ring.RingVectors;
import java.util.BitSet;
import java.util.Optional;

/**
 * Masked inputs are due; each is added to the one accumulator as it comes and not kept. So a device
 * that is dropped later in this phase stays among the survivors.
 */
final class CollectingInputs extends ServerState {
  private final Cohort cohort;
  private final Sharers sharers;
  private final RingVectors sum;

  CollectingInputs(Cohort cohort, Sharers sharers) {
    this.cohort = cohort;
    this.sharers = sharers;
    this.sum = RingVectors.zero(cohort.session.parameters().vectors());
  }

  @Override
  ServerPhase phase() {
    return ServerPhase.MASKED_INPUT;
  }

  @Override
  Optional<MessageKind> due() {
    return Optional.of(MessageKind.MASKED_INPUT);
  }

  @Override
  void receive(int device, byte[] message) {
    MaskedInput input = MaskedInput.decode(message, cohort.session.bounds());
    if (!input.peers().equals(peers(device))) {
      throw new SecAggException(
          AbortReason.PEERS_DIFFER, "masks must be with the neighbours whose shares were sent");
    }
    input.addTo(sum);
    answered.set(device);
  }

  /** The neighbours whose shares a device was sent, by place. */
  private BitSet peers(int device) {
    int[] neighbourhood = cohort.neighbourhood(device);
    BitSet peers = new BitSet();
    for (int i = 0; i < neighbourhood.length; i++) {
      peers.set(i, neighbourhood[i] != device && sharers.devices().get(neighbourhood[i]));
    }
    return peers;
  }

  @Override
  Transition close() {
    BitSet survivors = (BitSet) answered.clone();
    Secrets secrets = Secrets.needed(cohort, sharers, survivors);
    cohort.dropLonely();
    if (!secrets.canBeRebuilt()) {
      return Transition.abort(AbortReason.TOO_FEW_DEVICES);
    }
    byte[] message = Survivors.of(survivors, cohort.session.bounds()).encode();
    return new Transition(
        new CheckingConsistency(cohort, sharers, secrets, sum),
        cohort.live(),
        device -> message.clone());
  }

  @Override
  void wipe() {
    sum.wipe();
  }
}
