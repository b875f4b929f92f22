package dev.tacit.secagg.server;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.keys.AgreementKey;
import dev.tacit.secagg.keys.SessionKeys;
import dev.tacit.secagg.message.MessageKind;
import dev.tacit.secagg.message.UnmaskShares;
import dev.tacit.secagg.ring.MaskStream;
import dev.tacit.secagg.ring.RingVector;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** Shares are due of every live device; with a threshold of each secret the masks come off. */
final class Unmasking extends ServerState {
  private final Cohort cohort;
  private final Sharers sharers;
  private final Secrets secrets;
  private final RingVector sum;
  private final CollectedShares[] collected;

  Unmasking(Cohort cohort, Sharers sharers, Secrets secrets, RingVector sum) {
    this.cohort = cohort;
    this.sharers = sharers;
    this.secrets = secrets;
    this.sum = sum;
    this.collected = new CollectedShares[cohort.size()];
    int threshold = cohort.session.parameters().threshold();
    secrets.owners().stream().forEach(owner -> collected[owner] = new CollectedShares(threshold));
  }

  @Override
  ServerPhase phase() {
    return ServerPhase.UNMASK;
  }

  @Override
  Optional<MessageKind> due() {
    return Optional.of(MessageKind.UNMASK_SHARES);
  }

  @Override
  void receive(int device, byte[] message) {
    UnmaskShares shares = UnmaskShares.decode(message, cohort.session.bounds());
    SortedMap<Integer, Integer> wanted = secrets.wantedOf(device);
    for (Map.Entry<Integer, UnmaskShares.Revealed> entry : shares.byOwner().entrySet()) {
      Integer secret = wanted.get(entry.getKey());
      if (secret == null || secret != entry.getValue().secret()) {
        throw new SecAggException(
            AbortReason.NOT_A_NEIGHBOUR, "shares must be of what was asked for");
      }
    }
    shares
        .byOwner()
        .forEach(
            (owner, revealed) ->
                collected[owner].add(cohort.place(owner, device), revealed.share()));
    answered.set(device);
  }

  @Override
  Transition close() {
    BitSet owners = secrets.owners();
    if (!owners.stream().allMatch(owner -> collected[owner].complete())) {
      return Transition.abort(AbortReason.TOO_FEW_DEVICES);
    }
    MaskStream stream = new MaskStream();
    for (int owner : owners.stream().toArray()) {
      boolean rebuilt =
          secrets.survivors().get(owner)
              ? removeSelfMask(owner, stream)
              : removePairMasks(owner, stream);
      if (!rebuilt) {
        return Transition.abort(AbortReason.SHARES_INCONSISTENT);
      }
    }
    long[] result = sum.toLongs();
    return new Transition(new Complete(result, secrets.survivors()), Map.of());
  }

  /** False if the shares do not rebuild the seed that the survivor had committed to. */
  private boolean removeSelfMask(int survivor, MaskStream stream) {
    SessionKeys keys = cohort.session.keys();
    byte[] seed = collected[survivor].combine();
    boolean committed =
        MessageDigest.isEqual(keys.seedCommitment(seed, survivor), sharers.commitments()[survivor]);
    if (committed) {
      byte[] mask = keys.selfMask(seed, survivor);
      sum.subtractMask(stream, mask);
      Arrays.fill(mask, (byte) 0);
    }
    Arrays.fill(seed, (byte) 0);
    return committed;
  }

  /**
   * Takes the masks between a lost device and its surviving neighbours out of the sum. False if the
   * shares do not rebuild the key that the device had advertised.
   */
  private boolean removePairMasks(int lost, MaskStream stream) {
    byte[] secret = collected[lost].combine();
    try (AgreementKey key = AgreementKey.ofPrivate(secret)) {
      if (!Arrays.equals(key.publicKey(), sharers.keys()[lost].maskKey())) {
        return false;
      }
      for (int neighbour : cohort.neighbourhood(lost)) {
        if (secrets.survivors().get(neighbour)) {
          removePairMask(key, lost, neighbour, stream);
        }
      }
      return true;
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private void removePairMask(AgreementKey key, int lost, int survivor, MaskStream stream) {
    byte[] agreed = key.agree(sharers.keys()[survivor].maskKey());
    byte[] mask = cohort.session.keys().pairMask(agreed, lost, survivor);
    // The survivor added it if its index is the lower, else subtracted it.
    if (survivor < lost) {
      sum.subtractMask(stream, mask);
    } else {
      sum.addMask(stream, mask);
    }
    Arrays.fill(agreed, (byte) 0);
    Arrays.fill(mask, (byte) 0);
  }

  @Override
  void wipe() {
    sum.wipe();
    for (CollectedShares shares : collected) {
      if (shares != null) {
        shares.wipe();
      }
    }
  }
}
