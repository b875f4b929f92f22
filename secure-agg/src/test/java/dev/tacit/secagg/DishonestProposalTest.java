package dev.tacit.secagg;

import static dev.tacit.secagg.HandPlayedCohort.assertReason;
import static dev.tacit.secagg.testing.TestAuthority.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.secagg.client.SecAggClient;
import dev.tacit.secagg.keys.SignedText;
import dev.tacit.secagg.message.Advertisement;
import dev.tacit.secagg.message.NeighbourKeys;
import dev.tacit.secagg.testing.Fleet;
import dev.tacit.secagg.testing.SeededRandom;
import dev.tacit.secagg.testing.TestAuthority;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * A server that lies about the session or about keys, against device 0 of a cohort of 5 with
 * threshold 4: refused each time, with a reason of its own, before any secret is shared.
 */
class DishonestProposalTest {
  private static final int COHORT = 5;
  private static final SecAggParameters PARAMETERS = Fleet.formed(COHORT, 32, 3);
  private static final byte[] PLAN = new byte[32];
  private static final byte[] CHECKPOINT = new byte[32];

  static {
    CHECKPOINT[0] = 2;
  }

  private final Fleet fleet = new Fleet(COHORT, PARAMETERS, 1);
  private final HandPlayedCohort cohort = new HandPlayedCohort(fleet);

  @Test
  void keys_withoutAnyMischief_areTaken() {
    assertThat(binding(PLAN, 1, 1, 1, 1, 1)).isEqualTo(fleet.binding);
    assertThat(cohort.victim.receive(cohort.keysFor(0))).isNotEmpty();
  }

  @Test
  void keys_ofAnotherCheckpoint_areRefused() {
    assertToldOtherwise(Fleet.binding(fleet.roster, 1, (byte) 3), PARAMETERS);
  }

  @Test
  void keys_ofAnotherPlan_areRefused() {
    byte[] plan = new byte[32];
    plan[31] = 1;
    assertToldOtherwise(binding(plan, 1, 1, 1, 1, 1), PARAMETERS);
  }

  @Test
  void keys_underOtherWeights_areRefused() {
    assertToldOtherwise(binding(PLAN, 9, 1, 1, 1, 1), PARAMETERS);
    assertToldOtherwise(binding(PLAN, 1, 9, 1, 1, 1), PARAMETERS);
  }

  @Test
  void keys_ofAnotherRound_areRefused() {
    assertToldOtherwise(Fleet.binding(fleet.roster, 2, (byte) 2), PARAMETERS);
  }

  @Test
  void keys_toWhomAnotherThresholdWasTold_areRefused() {
    assertToldOtherwise(fleet.binding, new SecAggParameters(COHORT - 1, 3, 32, 3));
  }

  @Test
  void keys_toWhomAnotherRingWasTold_areRefused() {
    assertToldOtherwise(fleet.binding, Fleet.formed(COHORT, 31, 3));
  }

  /** Each is told of a cohort that fits what it is told; the cohorts differ. */
  @Test
  void keys_ofACohortOfAnotherSize_areRefused() {
    for (int told : new int[] {COHORT - 1, COHORT + 1}) {
      Fleet other = new Fleet(told, new SecAggParameters(told - 1, 4, 32, 3), 1);
      SecAggClient victim = other.client(other.roster.get(0), 1);
      victim.advertise();
      SortedMap<Integer, Advertisement> keys = new TreeMap<>(cohort.advertised);
      keys.remove(0);
      keys.keySet().removeIf(device -> device >= told);
      byte[] message = new NeighbourKeys(keys).encode();
      assertReason(() -> victim.receive(message), AbortReason.ADVERTISEMENT_INVALID);
    }
  }

  /** Its own key of the round before, which the server still has. */
  @Test
  void keys_replayed_areRefused() {
    Fleet before = new Fleet(COHORT, PARAMETERS, 0);
    byte[] old = before.client(fleet.roster.get(1), 1).advertise();
    assertKeysRefused(
        1, Advertisement.decode(old, cohort.bounds), AbortReason.ADVERTISEMENT_INVALID);
  }

  @Test
  void keys_substituted_areRefused() {
    Advertisement real = cohort.advertised.get(1);
    Advertisement forged =
        new Advertisement(real.certificate(), new byte[32], real.shareKey(), real.signature());
    assertKeysRefused(1, forged, AbortReason.ADVERTISEMENT_INVALID);
  }

  @Test
  void keys_swapped_areRefused() {
    Advertisement real = cohort.advertised.get(1);
    Advertisement swapped =
        new Advertisement(real.certificate(), real.shareKey(), real.maskKey(), real.signature());
    assertKeysRefused(1, swapped, AbortReason.ADVERTISEMENT_INVALID);
  }

  @Test
  void keys_ofAnotherDevice_areRefused() {
    assertKeysRefused(1, cohort.advertised.get(2), AbortReason.CERTIFICATE_INVALID);
  }

  @Test
  void keys_withForgedCertificate_areRefused() {
    SigningIdentity forged = new TestAuthority("Test identity root").issue(fleet.roster.get(1));
    assertKeysRefused(1, signedBy(forged), AbortReason.CERTIFICATE_INVALID);
  }

  @Test
  void keys_withExpiredCertificate_areRefused() {
    SigningIdentity expired =
        Fleet.AUTHORITY.issue(fleet.roster.get(1), NOW.minusSeconds(100), NOW.minusSeconds(1));
    assertKeysRefused(1, signedBy(expired), AbortReason.CERTIFICATE_INVALID);
  }

  @Test
  void keys_withCertificateOfTomorrow_areRefused() {
    SigningIdentity early =
        Fleet.AUTHORITY.issue(fleet.roster.get(1), NOW.plusSeconds(1), NOW.plusSeconds(100));
    assertKeysRefused(1, signedBy(early), AbortReason.CERTIFICATE_INVALID);
  }

  /** Of the right root and name, but with the right to issue certificates: no device's. */
  @Test
  void keys_withAnAuthoritysCertificate_areRefused() {
    SigningIdentity authority = Fleet.AUTHORITY.issueAuthority(fleet.roster.get(1));
    assertKeysRefused(1, signedBy(authority), AbortReason.CERTIFICATE_INVALID);
  }

  /** A device with a true certificate of its own, in another's place. */
  @Test
  void keys_withCertificateOfADeviceOutsideTheCohort_areRefused() {
    SigningIdentity stranger = Fleet.identity("device-99999");
    assertKeysRefused(1, signedBy(stranger), AbortReason.CERTIFICATE_INVALID);
  }

  @Test
  void keys_ofTooFewNeighbours_areRefused() {
    cohort.advertised.remove(1);
    cohort.advertised.remove(2);
    cohort.assertVictimRefuses(cohort.keysFor(0), AbortReason.TOO_FEW_NEIGHBOURS);
  }

  @Test
  void keys_ofOneself_areRefused() {
    SortedMap<Integer, Advertisement> keys = new TreeMap<>(cohort.advertised);
    keys.remove(4);
    cohort.assertVictimRefuses(new NeighbourKeys(keys).encode(), AbortReason.NOT_A_NEIGHBOUR);
  }

  @Test
  void keys_ofSmallOrder_areRefused() {
    SigningIdentity identity = Fleet.identity(fleet.roster.get(1));
    byte[] maskKey = cohort.advertised.get(1).maskKey();
    byte[] zero = new byte[32];
    byte[] text = new SignedText(PARAMETERS, fleet.binding).advertisement(1, maskKey, zero);
    Advertisement bad =
        new Advertisement(identity.certificateDer(), maskKey, zero, identity.sign(text));
    assertKeysRefused(1, bad, AbortReason.KEY_INVALID);
  }

  @Test
  void proposal_belowThePolicy_isRefused() {
    assertReason(() -> withPolicy(new ClientPolicy(4, 5, 2)), AbortReason.THRESHOLD_TOO_LOW);
    assertReason(() -> withPolicy(new ClientPolicy(5, 4, 2)), AbortReason.TOO_FEW_NEIGHBOURS);
    assertThat(withPolicy(new ClientPolicy(4, 4, 2))).isNotNull();
  }

  @Test
  void proposal_thatDoesNotFitTheRoster_isRefused() {
    List<String> others = new ArrayList<>(fleet.roster);
    others.remove(0);
    assertReason(() -> client(PARAMETERS, fleet.binding, others), AbortReason.ROSTER_INVALID);
    SessionBinding without = Fleet.binding(others, 1, (byte) 2);
    assertReason(
        () -> client(new SecAggParameters(3, 3, 32, 3), without, others),
        AbortReason.ROSTER_INVALID);
    assertReason(
        () -> client(new SecAggParameters(3, 3, 32, 3), fleet.binding, fleet.roster),
        AbortReason.PARAMETERS_INVALID);
  }

  /** Device 1 is told otherwise; and the other way round, device 0. */
  private void assertToldOtherwise(SessionBinding binding, SecAggParameters parameters) {
    Fleet other = new Fleet(parameters, binding, new ClientPolicy(1, 2, 2, 9));
    HandPlayedCohort honest = new HandPlayedCohort(fleet);
    byte[] advertisement = other.client(fleet.roster.get(1), 5).advertise();
    honest.advertised.put(1, Advertisement.decode(advertisement, honest.bounds));
    honest.assertVictimRefuses(honest.keysFor(0), AbortReason.ADVERTISEMENT_INVALID);

    SecAggClient deceived = other.client(fleet.roster.get(0), 6);
    HandPlayedCohort around = new HandPlayedCohort(fleet, deceived);
    around.assertVictimRefuses(around.keysFor(0), AbortReason.ADVERTISEMENT_INVALID);
    byte[] keys = around.keysFor(1);
    assertReason(() -> around.tell(1, keys), AbortReason.ADVERTISEMENT_INVALID);
  }

  private void assertKeysRefused(int device, Advertisement instead, AbortReason reason) {
    cohort.advertised.put(device, instead);
    cohort.assertVictimRefuses(cohort.keysFor(0), reason);
  }

  private SessionBinding binding(byte[] plan, int... weights) {
    return SessionBinding.weighted(
        "population", "task", 1, fleet.roster, weights, plan, CHECKPOINT);
  }

  private Advertisement signedBy(SigningIdentity identity) {
    Advertisement real = cohort.advertised.get(1);
    byte[] text =
        new SignedText(PARAMETERS, fleet.binding).advertisement(1, real.maskKey(), real.shareKey());
    return new Advertisement(
        identity.certificateDer(), real.maskKey(), real.shareKey(), identity.sign(text));
  }

  private SecAggClient withPolicy(ClientPolicy policy) {
    return client(PARAMETERS, fleet.binding, fleet.roster, policy);
  }

  private SecAggClient client(
      SecAggParameters parameters, SessionBinding binding, List<String> roster) {
    return client(parameters, binding, roster, new ClientPolicy(1, 2, 2));
  }

  private SecAggClient client(
      SecAggParameters parameters,
      SessionBinding binding,
      List<String> roster,
      ClientPolicy policy) {
    return new SecAggClient(
        parameters,
        binding,
        roster,
        Fleet.identity(fleet.roster.get(0)),
        Fleet.TRUST,
        policy,
        SeededRandom.of(7),
        NOW);
  }
}
