package dev.tacit.secagg.server;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.message.MaskedInput;
import dev.tacit.secagg.message.MessageKind;
import dev.tacit.secagg.message.Survivors;
import dev.tacit.secagg.ring.RingVector;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Masked inputs are due; each is added to the one accumulator as it comes and not kept. So a device
 * that is dropped later in this phase stays among the survivors.
 */
final class CollectingInputs extends ServerState {
  private final Cohort cohort;
  private final Sharers sharers;
  private final RingVector sum;

  CollectingInputs(Cohort cohort, Sharers sharers) {
    this.cohort = cohort;
    this.sharers = sharers;
    this.sum = RingVector.zero(cohort.session.parameters());
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
    MaskedInput.decode(message, cohort.session.bounds()).addTo(sum);
    answered.set(device);
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
    Map<Integer, byte[]> messages = new TreeMap<>();
    cohort.live().stream().forEach(device -> messages.put(device, message.clone()));
    return new Transition(new CheckingConsistency(cohort, sharers, secrets, sum), messages);
  }

  @Override
  void wipe() {
    sum.wipe();
  }
}
