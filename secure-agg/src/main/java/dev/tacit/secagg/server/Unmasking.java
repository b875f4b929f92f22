package dev.tacit.secagg.server;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.keys.AgreementKey;
import dev.tacit.secagg.keys.SessionKeys;
import dev.tacit.secagg.message.MessageKind;
import dev.tacit.secagg.message.UnmaskShares;
import dev.tacit.secagg.ring.Masks;
import dev.tacit.secagg.ring.RingVectors;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** Shares are due of every live device; with a threshold of each secret the masks come off. */
final class Unmasking extends ServerState {
  private final Cohort cohort;
  private final Sharers sharers;
  private final Secrets secrets;
  private final RingVectors sum;
  private final CollectedShares[] collected;

  Unmasking(Cohort cohort, Sharers sharers, Secrets secrets, RingVectors sum) {
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
    // Nothing is shared between owners, and every neighbourhood was looked up when shares came.
    List<Optional<Masks>> found =
        owners.stream().boxed().toList().parallelStream().map(this::masksOf).toList();
    Masks masks = new Masks();
    found.forEach(some -> some.ifPresent(masks::addAll));
    try {
      if (!found.stream().allMatch(Optional::isPresent)) {
        return Transition.abort(AbortReason.SHARES_INCONSISTENT);
      }
      sum.apply(masks);
    } finally {
      masks.wipe();
    }
    return Transition.end(new Complete(cohort.session, sum.toLongs(), secrets.survivors()));
  }

  private Optional<Masks> masksOf(int owner) {
    return secrets.survivors().get(owner) ? selfMask(owner) : pairMasks(owner);
  }

  /** Nothing if the shares do not rebuild the seed that the survivor had committed to. */
  private Optional<Masks> selfMask(int survivor) {
    SessionKeys keys = cohort.session.keys();
    byte[] seed = collected[survivor].combine();
    try {
      byte[] commitment = keys.seedCommitment(seed, survivor);
      if (!MessageDigest.isEqual(commitment, sharers.commitments()[survivor])) {
        return Optional.empty();
      }
      Masks mask = new Masks();
      mask.subtract(keys.selfMask(seed, survivor));
      return Optional.of(mask);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  /**
   * The masks between a lost device and its surviving neighbours. Nothing if the shares do not
   * rebuild the key that the device had advertised.
   */
  private Optional<Masks> pairMasks(int lost) {
    byte[] secret = collected[lost].combine();
    try (AgreementKey key = AgreementKey.ofPrivate(secret)) {
      if (!Arrays.equals(key.publicKey(), sharers.keys()[lost].maskKey())) {
        return Optional.empty();
      }
      Masks masks = new Masks();
      for (int neighbour : cohort.neighbourhood(lost)) {
        if (secrets.survivors().get(neighbour)) {
          takeOff(masks, key, lost, neighbour);
        }
      }
      return Optional.of(masks);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private void takeOff(Masks masks, AgreementKey key, int lost, int survivor) {
    byte[] agreed = key.agree(sharers.keys()[survivor].maskKey());
    byte[] mask = cohort.session.keys().pairMask(agreed, lost, survivor);
    // The survivor added it if its index is the lower, else subtracted it.
    if (survivor < lost) {
      masks.subtract(mask);
    } else {
      masks.add(mask);
    }
    Arrays.fill(agreed, (byte) 0);
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
