package dev.tacit.secagg.client;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.message.ConsistencySignature;
import dev.tacit.secagg.message.MessageKind;
import dev.tacit.secagg.message.Survivors;
import dev.tacit.secagg.session.DeviceKeys;
import java.util.BitSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * The masked input was sent; the set of survivors is due, and is answered with a signature on it.
 */
final class AwaitingSurvivors extends ClientState {
  private final ClientContext context;
  private final DeviceKeys own;
  private final SortedMap<Integer, DeviceKeys> peers;
  private final Set<Integer> present;
  private final HeldShares held;

  AwaitingSurvivors(
      ClientContext context,
      DeviceKeys own,
      SortedMap<Integer, DeviceKeys> peers,
      Set<Integer> present,
      HeldShares held) {
    this.context = context;
    this.own = own;
    this.peers = peers;
    this.present = present;
    this.held = held;
  }

  @Override
  Optional<MessageKind> due() {
    return Optional.of(MessageKind.SURVIVORS);
  }

  @Override
  Step receive(byte[] message) {
    Survivors survivors = Survivors.decode(message, context.session.bounds());
    requirePlausible(survivors.devices());
    byte[] text =
        context
            .session
            .texts()
            .survivors(context.self, own.maskKey(), own.shareKey(), survivors.bitmap());
    ConsistencySignature reply = new ConsistencySignature(context.identity.sign(text));
    return new Step(
        new AwaitingUnmaskRequest(context, peers, present, held, survivors), reply.encode());
  }

  private void requirePlausible(BitSet survivors) {
    if (!survivors.get(context.self)) {
      throw new SecAggException(
          AbortReason.SURVIVORS_INVALID, "survivors must hold this device, whose input was sent");
    }
    boolean complete = context.session.graph().ownersHoldShares();
    int near = complete ? 1 : 0;
    for (int device : context.neighbourhood) {
      if (device == context.self || !survivors.get(device)) {
        continue;
      }
      if (!peers.containsKey(device)) {
        throw new SecAggException(
            AbortReason.SURVIVORS_INVALID,
            "survivors must have delivered shares but "
                + context.session.roster().name(device)
                + " had not");
      }
      near += present.contains(device) ? 1 : 0;
    }
    int threshold = context.session.parameters().threshold();
    if (near < threshold) {
      throw new SecAggException(
          AbortReason.TOO_FEW_DEVICES,
          "survivors near this device must be at least " + threshold + " but were " + near);
    }
    // In the complete graph this device knows of each of them that it is there; in a sparse one it
    // has the server's word, and its neighbours' that they were given the same.
    int counted = complete ? near : survivors.cardinality();
    int wanted = context.policy.minimumSurvivors();
    if (counted < wanted) {
      throw new SecAggException(
          AbortReason.TOO_FEW_DEVICES,
          "survivors must be at least " + wanted + " but were " + counted);
    }
  }

  @Override
  void wipe() {
    held.wipe();
  }
}
