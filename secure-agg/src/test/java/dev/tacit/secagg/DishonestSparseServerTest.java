package dev.tacit.secagg;

import static dev.tacit.secagg.HandPlayedCohort.wanted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.secagg.message.Advertisement;
import dev.tacit.secagg.message.DeliveredShares;
import dev.tacit.secagg.message.NeighbourKeys;
import dev.tacit.secagg.message.Secret;
import dev.tacit.secagg.message.Survivors;
import dev.tacit.secagg.message.UnmaskRequest;
import dev.tacit.secagg.message.UnmaskShares;
import dev.tacit.secagg.testing.Fleet;
import java.util.BitSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * A server that lies in a sparse graph: nine devices, four neighbours each, threshold 3, and owners
 * that hold no share of their own secrets.
 */
class DishonestSparseServerTest {
  private static final int SEED = Secret.SELF_MASK_SEED.bit();
  private static final Fleet FLEET = new Fleet(9, new SecAggParameters(4, 3, 32, 3), 1);

  private final HandPlayedCohort cohort = new HandPlayedCohort(FLEET);
  private final List<Integer> neighbours = cohort.neighbours(0);
  private final List<Integer> strangers = cohort.strangers(0);

  @Test
  void request_withoutAnyMischief_isGranted() {
    assertThat(neighbours).hasSize(4);
    assertThat(strangers).hasSize(4);
    cohort.signed();
    UnmaskRequest request = cohort.request(cohort.seeds());
    request.signatures().remove(neighbours.get(0));
    byte[] reply = cohort.victim.receive(request.encode());
    assertThat(UnmaskShares.decode(reply, cohort.bounds).byOwner().keySet())
        .containsExactlyElementsOf(neighbours);
  }

  @Test
  void keys_ofNeighboursOfTheServersChoice_areRefused() {
    SortedMap<Integer, Advertisement> chosen = new TreeMap<>(cohort.advertised);
    chosen.keySet().retainAll(strangers);
    cohort.assertVictimRefuses(new NeighbourKeys(chosen).encode(), AbortReason.NOT_A_NEIGHBOUR);
  }

  @Test
  void keys_withOneNeighbourOfTheServersChoice_areRefused() {
    SortedMap<Integer, Advertisement> chosen = new TreeMap<>(cohort.advertised);
    chosen.keySet().retainAll(neighbours);
    chosen.remove(neighbours.get(3));
    chosen.put(strangers.get(0), cohort.advertised.get(strangers.get(0)));
    cohort.assertVictimRefuses(new NeighbourKeys(chosen).encode(), AbortReason.NOT_A_NEIGHBOUR);
  }

  @Test
  void keys_ofFewerThanThreshold_areRefused() {
    cohort.advertised.keySet().removeAll(neighbours.subList(0, 2));
    cohort.assertVictimRefuses(cohort.keysFor(0), AbortReason.TOO_FEW_NEIGHBOURS);
  }

  @Test
  void shares_underAStrangersName_areRefused() {
    cohort.share();
    SortedMap<Integer, byte[]> shares = cohort.sharesFor(0);
    shares.put(strangers.get(0), shares.remove(neighbours.get(0)));
    cohort.assertVictimRefuses(new DeliveredShares(shares).encode(), AbortReason.NOT_A_NEIGHBOUR);
  }

  @Test
  void shares_ofFewerThanThreshold_areRefused() {
    cohort.share();
    SortedMap<Integer, byte[]> shares = cohort.sharesFor(0);
    shares.keySet().removeAll(neighbours.subList(0, 2));
    cohort.assertVictimRefuses(
        new DeliveredShares(shares).encode(), AbortReason.TOO_FEW_NEIGHBOURS);
  }

  /** Three neighbours' texts must open: the fourth of these is not enough to replace one. */
  @Test
  void shares_thatOpenFromFewerThanThreshold_areRefused() {
    cohort.share();
    SortedMap<Integer, byte[]> shares = cohort.sharesFor(0);
    shares.get(neighbours.get(1))[0] ^= 1;
    shares.get(neighbours.get(2))[0] ^= 1;
    cohort.assertVictimRefuses(new DeliveredShares(shares).encode(), AbortReason.SHARES_INVALID);
  }

  /** Seven of nine survive, which is plenty, but of device 0's holders only two. */
  @Test
  void survivors_nearTheReceiverBelowThreshold_areRefused() {
    masked();
    BitSet survivors = cohort.all();
    survivors.clear(neighbours.get(0));
    survivors.clear(neighbours.get(1));
    assertThat(survivors.cardinality()).isEqualTo(7);
    byte[] message = Survivors.of(survivors, cohort.bounds).encode();
    assertThatThrownBy(() -> cohort.victim.receive(message))
        .isInstanceOfSatisfying(
            SecAggException.class,
            e -> assertThat(e.reason()).isEqualTo(AbortReason.TOO_FEW_DEVICES))
        .hasMessageContaining("survivors near this device must be at least 3 but were 2");
    assertThat(cohort.victim.abortReason()).contains(AbortReason.TOO_FEW_DEVICES);
  }

  @Test
  void request_forItsOwnSecret_isRefused() {
    for (int secret : new int[] {SEED, Secret.MASK_KEY.bit(), Secret.BOTH}) {
      HandPlayedCohort fresh = new HandPlayedCohort(FLEET);
      fresh.signed();
      SortedMap<Integer, Integer> wanted = fresh.seeds();
      wanted.put(0, secret);
      fresh.assertVictimRefuses(fresh.request(wanted).encode(), AbortReason.NOT_A_NEIGHBOUR);
    }
  }

  @Test
  void request_forAStrangersSecret_isRefused() {
    cohort.signed();
    UnmaskRequest request = cohort.request(wanted(strangers.get(0), SEED));
    cohort.assertVictimRefuses(request.encode(), AbortReason.NOT_A_NEIGHBOUR);
  }

  /** Two words and its own would do in the complete graph. */
  @Test
  void request_withTooFewNeighboursWords_isRefused() {
    cohort.signed();
    UnmaskRequest request = cohort.request(cohort.seeds());
    request.signatures().keySet().removeAll(neighbours.subList(0, 2));
    cohort.assertVictimRefuses(request.encode(), AbortReason.SIGNATURES_TOO_FEW);
  }

  /** A true word for the same survivors, of somebody whose keys the device never checked. */
  @Test
  void request_withAStrangersWord_isRefused() {
    cohort.signed();
    UnmaskRequest request = cohort.request(cohort.seeds());
    request.signatures().remove(neighbours.get(0));
    request.signatures().put(strangers.get(0), cohort.signatureOf(strangers.get(0)));
    cohort.assertVictimRefuses(request.encode(), AbortReason.NOT_A_NEIGHBOUR);
  }

  /** The near neighbourhood was told the same, a device far off not: split views are found. */
  @Test
  void request_onViewsThatDifferFarAway_isRefused() {
    masked();
    BitSet told = cohort.all();
    told.clear(strangers.get(0));
    SortedMap<Integer, byte[]> signatures = cohort.signaturesOn(cohort.all());
    signatures.keySet().retainAll(neighbours);
    cohort.victim.receive(Survivors.of(told, cohort.bounds).encode());
    UnmaskRequest request = new UnmaskRequest(signatures, cohort.seeds());
    cohort.assertVictimRefuses(request.encode(), AbortReason.SIGNATURE_INVALID);
  }

  private void masked() {
    cohort.share();
    cohort.mask(cohort.sharesFor(0));
  }
}
