package dev.tacit.secagg.server;

import dev.tacit.secagg.message.Secret;
import java.util.BitSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which secrets the server must rebuild to unmask: of each survivor the self-mask seed; of each
 * other sharer that has a surviving neighbour the mask key. Never both of one device.
 */
final class Secrets {
  private final Cohort cohort;
  private final BitSet survivors;
  private final BitSet lost;

  private Secrets(Cohort cohort, BitSet survivors, BitSet lost) {
    this.cohort = cohort;
    this.survivors = survivors;
    this.lost = lost;
  }

  static Secrets needed(Cohort cohort, Sharers sharers, BitSet survivors) {
    BitSet lost = (BitSet) sharers.devices().clone();
    lost.andNot(survivors);
    BitSet needed = new BitSet();
    lost.stream().filter(device -> cohort.neighboursIn(device, survivors) > 0).forEach(needed::set);
    return new Secrets(cohort, survivors, needed);
  }

  BitSet survivors() {
    return survivors;
  }

  /** Sharers without input whose masks are in a survivor's. */
  BitSet lost() {
    return lost;
  }

  Optional<Secret> of(int owner) {
    if (survivors.get(owner)) {
      return Optional.of(Secret.SELF_MASK_SEED);
    }
    return lost.get(owner) ? Optional.of(Secret.MASK_KEY) : Optional.empty();
  }

  /** True if enough holders of every needed secret are live. */
  boolean canBeRebuilt() {
    int threshold = cohort.session.parameters().threshold();
    BitSet live = cohort.live();
    return !survivors.isEmpty()
        && owners().stream().allMatch(owner -> cohort.holdersIn(owner, live) >= threshold);
  }

  BitSet owners() {
    BitSet owners = (BitSet) survivors.clone();
    owners.or(lost);
    return owners;
  }

  /** What a holder is asked for, as bits by owner. */
  SortedMap<Integer, Integer> wantedOf(int holder) {
    SortedMap<Integer, Integer> wanted = new TreeMap<>();
    for (int owner : cohort.neighbourhood(holder)) {
      if (owner == holder && !cohort.session.graph().ownersHoldShares()) {
        continue;
      }
      of(owner).ifPresent(secret -> wanted.put(owner, secret.bit()));
    }
    return wanted;
  }
}
