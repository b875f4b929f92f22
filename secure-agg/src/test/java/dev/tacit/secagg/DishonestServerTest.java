package dev.tacit.secagg;

import static dev.tacit.secagg.HandPlayedCohort.assertReason;
import static dev.tacit.secagg.HandPlayedCohort.set;
import static dev.tacit.secagg.HandPlayedCohort.wanted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.secagg.message.DeliveredShares;
import dev.tacit.secagg.message.Secret;
import dev.tacit.secagg.message.Survivors;
import dev.tacit.secagg.message.UnmaskRequest;
import dev.tacit.secagg.message.UnmaskShares;
import dev.tacit.secagg.testing.Fleet;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * A server that lies once keys are agreed, played by hand against device 0 of a cohort of 5 with
 * threshold 4: refused each time, with a reason of its own. Lies before that: {@link
 * DishonestProposalTest}; about neighbours: {@link DishonestSparseServerTest}.
 */
class DishonestServerTest {
  private static final int SEED = Secret.SELF_MASK_SEED.bit();
  private static final int MASK_KEY = Secret.MASK_KEY.bit();
  private static final SecAggParameters PARAMETERS = Fleet.formed(5, 32, 3);

  private final HandPlayedCohort cohort = new HandPlayedCohort(new Fleet(5, PARAMETERS, 1));

  @Test
  void request_withoutAnyMischief_isGranted() {
    cohort.signed();
    byte[] reply = cohort.victim.receive(cohort.request(cohort.seeds()).encode());
    assertThat(UnmaskShares.decode(reply, cohort.bounds).byOwner().keySet())
        .containsExactly(0, 1, 2, 3, 4);
    assertThat(cohort.victim.finished()).isTrue();
  }

  @Test
  void shares_ofTooFew_areRefused() {
    cohort.share();
    SortedMap<Integer, byte[]> few = cohort.sharesFor(0);
    few.remove(1);
    few.remove(2);
    assertSharesRefused(few, AbortReason.TOO_FEW_NEIGHBOURS);
  }

  @Test
  void shares_truncated_areRefused() {
    cohort.share();
    byte[] whole = new DeliveredShares(cohort.sharesFor(0)).encode();
    cohort.assertVictimRefuses(
        Arrays.copyOf(whole, whole.length - 1), AbortReason.MALFORMED_MESSAGE);
  }

  /** One sender twice in the list, both times with the text that it wrote. */
  @Test
  void shares_ofOneSenderTwice_areRefused() {
    cohort.share();
    ByteBuffer list = ByteBuffer.wrap(new DeliveredShares(cohort.sharesFor(0)).encode());
    int entry = Short.BYTES + cohort.shareOf(1, 0).length;
    list.put(2 + 2 + entry, list.array(), 2 + 2, entry);
    assertThat(list.getShort(2 + 2 + entry)).isEqualTo((short) 1);
    cohort.assertVictimRefuses(list.array(), AbortReason.MALFORMED_MESSAGE);
  }

  /** One sender's text under other names: it opens for its own sender's key only. */
  @Test
  void shares_ofOneSenderUnderThreeNames_areRefused() {
    cohort.share();
    SortedMap<Integer, byte[]> repeated = cohort.sharesFor(0);
    repeated.put(2, repeated.get(1));
    repeated.put(3, repeated.get(1));
    assertSharesRefused(repeated, AbortReason.SHARES_INVALID);
  }

  /** Under two names there are enough others to go on, and nothing to reveal under the false. */
  @Test
  void shares_ofOneSenderUnderTwoNames_countOnce() {
    cohort.share();
    SortedMap<Integer, byte[]> repeated = cohort.sharesFor(0);
    repeated.put(2, repeated.get(1));
    cohort.mask(repeated);
    cohort.sign(cohort.all());
    byte[] reply = cohort.victim.receive(cohort.request(cohort.seeds()).encode());
    assertThat(UnmaskShares.decode(reply, cohort.bounds).byOwner().keySet())
        .containsExactly(0, 1, 3, 4);
  }

  /** The same sender's for the same receiver, but of the round before. */
  @Test
  void shares_ofAnotherSession_areRefused() {
    HandPlayedCohort before = new HandPlayedCohort(new Fleet(5, PARAMETERS, 0));
    before.share();
    cohort.share();
    assertSharesRefused(before.sharesFor(0), AbortReason.SHARES_INVALID);
  }

  /** The same senders' in this session, but for device 1. */
  @Test
  void shares_forAnotherReceiver_areRefused() {
    cohort.share();
    SortedMap<Integer, byte[]> others = cohort.sharesFor(0);
    others.put(2, cohort.shareOf(2, 1));
    others.put(3, cohort.shareOf(3, 1));
    assertSharesRefused(others, AbortReason.SHARES_INVALID);
  }

  /** What the device itself encrypted for another, sent back to it. */
  @Test
  void shares_ofItsOwnReflected_areRefused() {
    cohort.share();
    SortedMap<Integer, byte[]> reflected = new TreeMap<>();
    for (int device = 1; device < 5; device++) {
      reflected.put(device, cohort.shareOf(0, device));
    }
    assertSharesRefused(reflected, AbortReason.SHARES_INVALID);
  }

  @Test
  void shares_thatDoNotDecrypt_areRefusedWhenTooMany() {
    cohort.share();
    SortedMap<Integer, byte[]> shuffled = cohort.sharesFor(0);
    shuffled.put(1, shuffled.get(3));
    shuffled.put(2, shuffled.get(3));
    assertSharesRefused(shuffled, AbortReason.SHARES_INVALID);
  }

  @Test
  void shares_ofOneself_areRefused() {
    cohort.share();
    SortedMap<Integer, byte[]> shares = cohort.sharesFor(0);
    shares.put(0, shares.remove(4));
    assertSharesRefused(shares, AbortReason.NOT_A_NEIGHBOUR);
  }

  @Test
  void survivors_withoutTheReceiver_areRefused() {
    masked();
    assertSurvivorsRefused(set(1, 2, 3, 4), AbortReason.SURVIVORS_INVALID);
  }

  @Test
  void survivors_whoSharedNothing_areRefused() {
    cohort.share();
    SortedMap<Integer, byte[]> without = cohort.sharesFor(0);
    without.remove(4);
    cohort.mask(without);
    assertSurvivorsRefused(cohort.all(), AbortReason.SURVIVORS_INVALID);
  }

  @Test
  void survivors_belowThreshold_areRefused() {
    masked();
    assertSurvivorsRefused(set(0, 1, 2), AbortReason.TOO_FEW_DEVICES);
  }

  /** Each of the three bits that the last byte has to spare, alone and with all the others. */
  @Test
  void survivors_outsideTheRoster_areRefused() {
    for (int stranger = 5; stranger < 8; stranger++) {
      HandPlayedCohort fresh = new HandPlayedCohort(cohort.fleet);
      fresh.share();
      fresh.mask(fresh.sharesFor(0));
      BitSet told = fresh.all();
      told.set(stranger);
      byte[] message = Survivors.of(told, fresh.bounds).encode();
      fresh.assertVictimRefuses(message, AbortReason.MALFORMED_MESSAGE);
    }
    masked();
    byte[] longer = Arrays.copyOf(Survivors.of(cohort.all(), cohort.bounds).encode(), 2 + 2);
    longer[3] = 1;
    cohort.assertVictimRefuses(longer, AbortReason.MALFORMED_MESSAGE);
  }

  /** The victim is told that device 4 was lost, the others that it survived. */
  @Test
  void request_onSplitViews_isRefused() {
    masked();
    SortedMap<Integer, byte[]> signatures = cohort.signaturesOn(cohort.all());
    cohort.victim.receive(Survivors.of(set(0, 1, 2, 3), cohort.bounds).encode());
    signatures.remove(4);
    assertRefused(
        new UnmaskRequest(signatures, wanted(4, MASK_KEY)), AbortReason.SIGNATURE_INVALID);
  }

  @Test
  void request_withTooFewSignatures_isRefused() {
    cohort.signed();
    UnmaskRequest request = cohort.request(cohort.seeds());
    request.signatures().remove(1);
    request.signatures().remove(2);
    assertRefused(request, AbortReason.SIGNATURES_TOO_FEW);
  }

  @Test
  void request_signedByTheReceiverItself_isRefused() {
    cohort.signed();
    UnmaskRequest request = cohort.request(cohort.seeds());
    request.signatures().remove(4);
    request.signatures().put(0, cohort.signatureOf(0));
    assertRefused(request, AbortReason.NOT_A_NEIGHBOUR);
  }

  /** One neighbour's word given for another's. */
  @Test
  void request_withARepeatedSignature_isRefused() {
    cohort.signed();
    UnmaskRequest request = cohort.request(cohort.seeds());
    request.signatures().put(2, cohort.signatureOf(1));
    assertRefused(request, AbortReason.SIGNATURE_INVALID);
  }

  /** The word of a device that is not among the survivors says nothing about them. */
  @Test
  void request_signedByALostDevice_isRefused() {
    masked();
    SortedMap<Integer, byte[]> words = cohort.signaturesOn(cohort.all());
    words.keySet().retainAll(Set.of(4));
    cohort.victim.receive(Survivors.of(set(0, 1, 2, 3), cohort.bounds).encode());
    assertRefused(new UnmaskRequest(words, wanted(1, SEED)), AbortReason.NOT_A_NEIGHBOUR);
  }

  @Test
  void request_forBothSecrets_isRefused() {
    cohort.signed();
    SortedMap<Integer, Integer> wanted = cohort.seeds();
    wanted.put(3, Secret.BOTH);
    assertRefused(cohort.request(wanted), AbortReason.BOTH_SECRETS_REQUESTED);
  }

  @Test
  void request_forASurvivorsMaskKey_isRefused() {
    cohort.signed();
    SortedMap<Integer, Integer> wanted = cohort.seeds();
    wanted.put(3, MASK_KEY);
    assertRefused(cohort.request(wanted), AbortReason.REQUEST_CONTRADICTS_SURVIVORS);
  }

  @Test
  void request_forALostDevicesSeed_isRefused() {
    masked();
    cohort.victim.receive(Survivors.of(set(0, 1, 2, 3), cohort.bounds).encode());
    UnmaskRequest request = new UnmaskRequest(new TreeMap<>(), wanted(4, SEED));
    assertRefused(request, AbortReason.REQUEST_CONTRADICTS_SURVIVORS);
  }

  /** Both secrets of device 3, one in each of two requests. */
  @Test
  void request_forTheOtherSecretLater_isRefused() {
    cohort.signed();
    byte[] reply = cohort.victim.receive(cohort.request(wanted(3, SEED)).encode());
    assertThat(UnmaskShares.decode(reply, cohort.bounds).byOwner().keySet()).containsExactly(3);
    byte[] second = cohort.request(wanted(3, MASK_KEY)).encode();
    assertReason(() -> cohort.victim.receive(second), AbortReason.SECOND_UNMASK_REQUEST);
    assertThat(cohort.victim.finished()).isTrue();
  }

  /** Both secrets of device 3, one from each of two holders who signed the same survivors. */
  @Test
  void request_forTheOtherSecretOfAnotherHolder_isRefused() {
    cohort.signed();
    cohort.victim.receive(cohort.request(wanted(3, SEED)).encode());
    byte[] other = cohort.request(1, wanted(3, MASK_KEY)).encode();
    assertReason(() -> cohort.tell(1, other), AbortReason.REQUEST_CONTRADICTS_SURVIVORS);
  }

  @Test
  void request_aSecondOne_isRefused() {
    cohort.signed();
    byte[] request = cohort.request(cohort.seeds()).encode();
    cohort.victim.receive(request);
    assertReason(() -> cohort.victim.receive(request), AbortReason.SECOND_UNMASK_REQUEST);
  }

  @Test
  void survivors_aSecondSet_isRefused() {
    cohort.signed();
    byte[] second = Survivors.of(set(0, 1, 2, 3), cohort.bounds).encode();
    cohort.assertVictimRefuses(second, AbortReason.UNEXPECTED_MESSAGE);
    byte[] request = cohort.request(cohort.seeds()).encode();
    assertReason(() -> cohort.victim.receive(request), AbortReason.UNEXPECTED_MESSAGE);
  }

  private void masked() {
    cohort.share();
    cohort.mask(cohort.sharesFor(0));
  }

  private void assertSharesRefused(SortedMap<Integer, byte[]> shares, AbortReason reason) {
    cohort.assertVictimRefuses(new DeliveredShares(shares).encode(), reason);
  }

  private void assertSurvivorsRefused(BitSet survivors, AbortReason reason) {
    cohort.assertVictimRefuses(Survivors.of(survivors, cohort.bounds).encode(), reason);
  }

  private void assertRefused(UnmaskRequest request, AbortReason reason) {
    cohort.assertVictimRefuses(request.encode(), reason);
  }
}
