package dev.tacit.secagg.client;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.message.MessageKind;
import dev.tacit.secagg.message.Secret;
import dev.tacit.secagg.message.Survivors;
import dev.tacit.secagg.message.UnmaskRequest;
import dev.tacit.secagg.message.UnmaskShares;
import dev.tacit.secagg.session.DeviceKeys;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The survivor set was signed; the request for shares is due. It is granted once, if enough
 * neighbours signed the same set, and only as that set says: of a survivor the self-mask seed, of
 * another the mask key, of nobody both.
 */
final class AwaitingUnmaskRequest extends ClientState {
  private final ClientContext context;
  private final SortedMap<Integer, DeviceKeys> peers;
  private final Set<Integer> present;
  private final HeldShares held;
  private final Survivors signed;
  private final BitSet survivors;

  AwaitingUnmaskRequest(
      ClientContext context,
      SortedMap<Integer, DeviceKeys> peers,
      Set<Integer> present,
      HeldShares held,
      Survivors signed) {
    this.context = context;
    this.peers = peers;
    this.present = present;
    this.held = held;
    this.signed = signed;
    this.survivors = signed.devices();
  }

  @Override
  Optional<MessageKind> due() {
    return Optional.of(MessageKind.UNMASK_REQUEST);
  }

  @Override
  Step receive(byte[] message) {
    UnmaskRequest request = UnmaskRequest.decode(message, context.session.bounds());
    request.wanted().forEach(this::requireGrantable);
    requireSigned(request.signatures());
    SortedMap<Integer, UnmaskShares.Revealed> revealed = new TreeMap<>();
    for (int owner : request.wanted().keySet()) {
      Secret secret = secretOf(owner);
      held.share(owner, secret)
          .ifPresent(share -> revealed.put(owner, new UnmaskShares.Revealed(secret.bit(), share)));
    }
    held.wipe();
    return new Step(new Finished(), new UnmaskShares(revealed).encode());
  }

  private Secret secretOf(int owner) {
    return survivors.get(owner) ? Secret.SELF_MASK_SEED : Secret.MASK_KEY;
  }

  private void requireGrantable(int owner, int wanted) {
    boolean grantable =
        owner == context.self
            ? context.session.graph().ownersHoldShares()
            : peers.containsKey(owner);
    if (!grantable) {
      throw new SecAggException(
          AbortReason.NOT_A_NEIGHBOUR,
          "secrets must be of neighbours that delivered shares but one was of "
              + context.session.roster().name(owner));
    }
    if (wanted == Secret.BOTH) {
      throw new SecAggException(
          AbortReason.BOTH_SECRETS_REQUESTED,
          "one secret may be asked for but both were of " + context.session.roster().name(owner));
    }
    if (wanted != secretOf(owner).bit()) {
      throw new SecAggException(
          AbortReason.REQUEST_CONTRADICTS_SURVIVORS,
          "secret must be the " + secretOf(owner) + " of " + context.session.roster().name(owner));
    }
  }

  /**
   * As many holders of shares as rebuild a secret were told the same survivors: of those that took
   * part in this very session, for a signature on the same set may be of an earlier one. More are
   * not verified.
   */
  private void requireSigned(SortedMap<Integer, byte[]> signatures) {
    int wanted = context.wantedOfNeighbours();
    int good = 0;
    for (Map.Entry<Integer, byte[]> entry : signatures.entrySet()) {
      int signer = entry.getKey();
      DeviceKeys keys = peers.get(signer);
      if (keys == null || !survivors.get(signer)) {
        throw new SecAggException(
            AbortReason.NOT_A_NEIGHBOUR,
            "signers must be surviving neighbours but one was "
                + context.session.roster().name(signer));
      }
      if (good < wanted && present.contains(signer)) {
        requireSigned(signer, keys, entry.getValue());
        good++;
      }
    }
    if (good < wanted) {
      throw new SecAggException(
          AbortReason.SIGNATURES_TOO_FEW,
          "signatures must be at least " + wanted + " but were " + good);
    }
  }

  private void requireSigned(int signer, DeviceKeys keys, byte[] signature) {
    byte[] text =
        context.session.texts().survivors(signer, keys.maskKey(), keys.shareKey(), signed.bitmap());
    if (!keys.signingKey().verify(text, signature)) {
      throw new SecAggException(
          AbortReason.SIGNATURE_INVALID,
          context.session.roster().name(signer) + " must have signed these survivors");
    }
  }

  @Override
  void wipe() {
    held.wipe();
  }
}
