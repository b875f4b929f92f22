package dev.tacit.secagg;

import static dev.tacit.secagg.testing.TestAuthority.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.secagg.client.SecAggClient;
import dev.tacit.secagg.graph.NeighbourGraph;
import dev.tacit.secagg.keys.SignedText;
import dev.tacit.secagg.message.Advertisement;
import dev.tacit.secagg.message.ConsistencySignature;
import dev.tacit.secagg.message.DeliveredShares;
import dev.tacit.secagg.message.EncryptedShares;
import dev.tacit.secagg.message.MessageBounds;
import dev.tacit.secagg.message.NeighbourKeys;
import dev.tacit.secagg.message.Secret;
import dev.tacit.secagg.message.Survivors;
import dev.tacit.secagg.message.UnmaskRequest;
import dev.tacit.secagg.testing.Fleet;
import dev.tacit.secagg.testing.SeededRandom;
import dev.tacit.secagg.testing.TestAuthority;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A server that lies, played by hand against device 0 of a cohort of 5 with threshold 4: refused
 * each time, with a reason of its own.
 */
class DishonestServerTest {
  private static final int COHORT = 5;
  private static final SecAggParameters PARAMETERS = Fleet.formed(COHORT, 32, 3);
  private static final MessageBounds BOUNDS = MessageBounds.of(PARAMETERS, COHORT);

  private final Fleet fleet = new Fleet(COHORT, PARAMETERS, 1);
  private final List<SecAggClient> clients = new ArrayList<>();
  private final SortedMap<Integer, Advertisement> advertised = new TreeMap<>();
  private final Map<Integer, EncryptedShares> shared = new TreeMap<>();
  private final SortedMap<Integer, byte[]> signatures = new TreeMap<>();
  private SecAggClient victim;

  @BeforeEach
  void advertise() {
    for (int i = 0; i < COHORT; i++) {
      SecAggClient client = fleet.client(fleet.roster.get(i), 1);
      client.input(new int[] {1, 2, 3});
      clients.add(client);
      advertised.put(i, Advertisement.decode(client.advertise(), BOUNDS));
    }
    victim = clients.get(0);
  }

  @Test
  void keys_withoutAnyMischief_areTaken() {
    share();
    mask(allShares(0));
    sign(all());
    assertThat(victim.receive(request(0, all(), wantSeeds()).encode())).isNotEmpty();
    assertThat(victim.finished()).isTrue();
  }

  @Test
  void keys_ofAnotherCheckpoint_areRefused() {
    Advertisement other = advertisementIn(Fleet.binding(fleet.roster, 1, (byte) 3), PARAMETERS);
    assertKeysRefused(1, other, AbortReason.ADVERTISEMENT_INVALID);
  }

  @Test
  void keys_replayedFromAnotherRound_areRefused() {
    Advertisement other = advertisementIn(Fleet.binding(fleet.roster, 2, (byte) 2), PARAMETERS);
    assertKeysRefused(1, other, AbortReason.ADVERTISEMENT_INVALID);
  }

  @Test
  void keys_toWhomAnotherThresholdWasTold_areRefused() {
    Advertisement other =
        advertisementIn(fleet.binding, new SecAggParameters(COHORT - 1, 3, 32, 3));
    assertKeysRefused(1, other, AbortReason.ADVERTISEMENT_INVALID);
  }

  @Test
  void keys_substituted_areRefused() {
    Advertisement real = advertised.get(1);
    Advertisement forged =
        new Advertisement(real.certificate(), new byte[32], real.shareKey(), real.signature());
    assertKeysRefused(1, forged, AbortReason.ADVERTISEMENT_INVALID);
  }

  @Test
  void keys_ofAnotherDevice_areRefused() {
    assertKeysRefused(1, advertised.get(2), AbortReason.CERTIFICATE_INVALID);
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
  void keys_ofTooFewNeighbours_areRefused() {
    advertised.remove(1);
    advertised.remove(2);
    assertReason(() -> victim.receive(keysFor(0)), AbortReason.TOO_FEW_NEIGHBOURS);
  }

  @Test
  void keys_ofOneself_areRefused() {
    SortedMap<Integer, Advertisement> keys = new TreeMap<>(advertised);
    keys.remove(4);
    assertReason(
        () -> victim.receive(new NeighbourKeys(keys).encode()), AbortReason.NOT_A_NEIGHBOUR);
  }

  @Test
  void keys_ofSmallOrder_areRefused() {
    SigningIdentity identity = Fleet.identity(fleet.roster.get(1));
    byte[] zero = new byte[32];
    byte[] text =
        new SignedText(PARAMETERS, fleet.binding)
            .advertisement(1, advertised.get(1).maskKey(), zero);
    Advertisement bad =
        new Advertisement(
            identity.certificateDer(), advertised.get(1).maskKey(), zero, identity.sign(text));
    assertKeysRefused(1, bad, AbortReason.KEY_INVALID);
  }

  @Test
  void keys_ofNeighboursOfTheServersChoice_areRefused() {
    SecAggParameters sparse = new SecAggParameters(4, 3, 32, 3);
    Fleet wide = new Fleet(9, sparse, 1);
    List<Advertisement> keys = new ArrayList<>();
    for (String name : wide.roster) {
      keys.add(Advertisement.decode(wide.client(name, 1).advertise(), MessageBounds.of(sparse, 9)));
    }
    SecAggClient client = wide.client(wide.roster.get(0), 1);
    client.advertise();
    NeighbourGraph graph = NeighbourGraph.of(sparse, wide.binding);
    SortedMap<Integer, Advertisement> chosen = new TreeMap<>();
    for (int i = 1; i < 9; i++) {
      if (!graph.adjacent(0, i)) {
        chosen.put(i, keys.get(i));
      }
    }
    assertReason(
        () -> client.receive(new NeighbourKeys(chosen).encode()), AbortReason.NOT_A_NEIGHBOUR);
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

  @Test
  void shares_ofTooFew_areRefused() {
    share();
    SortedMap<Integer, byte[]> few = allShares(0);
    few.remove(1);
    few.remove(2);
    assertReason(
        () -> victim.receive(new DeliveredShares(few).encode()), AbortReason.TOO_FEW_NEIGHBOURS);
  }

  @Test
  void shares_truncatedOrRepeated_areRefused() {
    share();
    byte[] whole = new DeliveredShares(allShares(0)).encode();
    assertReason(
        () -> victim.receive(Arrays.copyOf(whole, whole.length - 1)),
        AbortReason.MALFORMED_MESSAGE);
  }

  @Test
  void shares_thatDoNotDecrypt_areRefusedWhenTooMany() {
    share();
    SortedMap<Integer, byte[]> shuffled = allShares(0);
    shuffled.put(1, shuffled.get(3));
    shuffled.put(2, shuffled.get(3));
    assertReason(
        () -> victim.receive(new DeliveredShares(shuffled).encode()), AbortReason.SHARES_INVALID);
  }

  @Test
  void survivors_withoutTheReceiver_areRefused() {
    share();
    mask(allShares(0));
    assertReason(
        () -> victim.receive(Survivors.of(set(1, 2, 3, 4), BOUNDS).encode()),
        AbortReason.SURVIVORS_INVALID);
  }

  @Test
  void survivors_whoSharedNothing_areRefused() {
    share();
    SortedMap<Integer, byte[]> without = allShares(0);
    without.remove(4);
    mask(without);
    assertReason(
        () -> victim.receive(Survivors.of(all(), BOUNDS).encode()), AbortReason.SURVIVORS_INVALID);
  }

  @Test
  void survivors_belowThreshold_areRefused() {
    share();
    mask(allShares(0));
    assertReason(
        () -> victim.receive(Survivors.of(set(0, 1, 2), BOUNDS).encode()),
        AbortReason.TOO_FEW_DEVICES);
  }

  /** The victim is told that device 4 was lost, the others that it survived. */
  @Test
  void request_onSplitViews_isRefused() {
    share();
    mask(allShares(0));
    SortedMap<Integer, byte[]> signatures = signaturesOn(all());
    victim.receive(Survivors.of(set(0, 1, 2, 3), BOUNDS).encode());
    SortedMap<Integer, Integer> wanted = new TreeMap<>(Map.of(4, Secret.MASK_KEY.bit()));
    signatures.remove(4);
    assertReason(
        () -> victim.receive(new UnmaskRequest(signatures, wanted).encode()),
        AbortReason.SIGNATURE_INVALID);
  }

  @Test
  void request_withTooFewSignatures_isRefused() {
    signed();
    UnmaskRequest request = request(0, all(), wantSeeds());
    request.signatures().remove(1);
    request.signatures().remove(2);
    assertReason(() -> victim.receive(request.encode()), AbortReason.SIGNATURES_TOO_FEW);
  }

  @Test
  void request_signedByTheReceiverItself_isRefused() {
    signed();
    UnmaskRequest request = request(0, all(), wantSeeds());
    request.signatures().put(0, request.signatures().remove(4));
    assertReason(() -> victim.receive(request.encode()), AbortReason.NOT_A_NEIGHBOUR);
  }

  @Test
  void request_forBothSecrets_isRefused() {
    signed();
    SortedMap<Integer, Integer> wanted = wantSeeds();
    wanted.put(3, Secret.BOTH);
    assertReason(
        () -> victim.receive(request(0, all(), wanted).encode()),
        AbortReason.BOTH_SECRETS_REQUESTED);
  }

  @Test
  void request_forASurvivorsMaskKey_isRefused() {
    signed();
    SortedMap<Integer, Integer> wanted = wantSeeds();
    wanted.put(3, Secret.MASK_KEY.bit());
    assertReason(
        () -> victim.receive(request(0, all(), wanted).encode()),
        AbortReason.REQUEST_CONTRADICTS_SURVIVORS);
  }

  @Test
  void request_aSecondOne_isRefused() {
    signed();
    byte[] request = request(0, all(), wantSeeds()).encode();
    victim.receive(request);
    assertReason(() -> victim.receive(request), AbortReason.SECOND_UNMASK_REQUEST);
    SortedMap<Integer, Integer> wanted = new TreeMap<>(Map.of(4, Secret.MASK_KEY.bit()));
    assertReason(
        () -> victim.receive(request(0, all(), wanted).encode()),
        AbortReason.SECOND_UNMASK_REQUEST);
  }

  @Test
  void survivors_aSecondSet_isRefused() {
    signed();
    assertReason(
        () -> victim.receive(Survivors.of(set(0, 1, 2, 3), BOUNDS).encode()),
        AbortReason.UNEXPECTED_MESSAGE);
    assertReason(
        () -> victim.receive(request(0, all(), wantSeeds()).encode()),
        AbortReason.UNEXPECTED_MESSAGE);
    assertThat(victim.abortReason()).contains(AbortReason.UNEXPECTED_MESSAGE);
  }

  private void signed() {
    share();
    mask(allShares(0));
    sign(all());
  }

  private void share() {
    for (int i = 0; i < COHORT; i++) {
      shared.put(i, EncryptedShares.decode(clients.get(i).receive(keysFor(i)), BOUNDS));
    }
  }

  private void mask(SortedMap<Integer, byte[]> forVictim) {
    victim.receive(new DeliveredShares(forVictim).encode());
    for (int i = 1; i < COHORT; i++) {
      clients.get(i).receive(new DeliveredShares(allShares(i)).encode());
    }
  }

  private void sign(BitSet survivors) {
    byte[] own = victim.receive(Survivors.of(survivors, BOUNDS).encode());
    signatures.putAll(signaturesOn(survivors));
    signatures.put(0, ConsistencySignature.decode(own, BOUNDS).signature());
  }

  private SortedMap<Integer, byte[]> signaturesOn(BitSet survivors) {
    SortedMap<Integer, byte[]> made = new TreeMap<>();
    for (int i = 1; i < COHORT; i++) {
      byte[] reply = clients.get(i).receive(Survivors.of(survivors, BOUNDS).encode());
      made.put(i, ConsistencySignature.decode(reply, BOUNDS).signature());
    }
    return made;
  }

  private UnmaskRequest request(int device, BitSet survivors, SortedMap<Integer, Integer> wanted) {
    SortedMap<Integer, byte[]> words = new TreeMap<>(signatures);
    words.keySet().removeIf(signer -> signer == device || !survivors.get(signer));
    return new UnmaskRequest(words, wanted);
  }

  private static SortedMap<Integer, Integer> wantSeeds() {
    SortedMap<Integer, Integer> wanted = new TreeMap<>();
    for (int i = 0; i < COHORT; i++) {
      wanted.put(i, Secret.SELF_MASK_SEED.bit());
    }
    return wanted;
  }

  private SortedMap<Integer, byte[]> allShares(int receiver) {
    SortedMap<Integer, byte[]> shares = new TreeMap<>();
    shared.forEach(
        (sender, message) -> {
          if (sender != receiver) {
            shares.put(sender, message.byReceiver().get(receiver));
          }
        });
    return shares;
  }

  private byte[] keysFor(int device) {
    SortedMap<Integer, Advertisement> keys = new TreeMap<>(advertised);
    keys.remove(device);
    return new NeighbourKeys(keys).encode();
  }

  private void assertKeysRefused(int device, Advertisement instead, AbortReason reason) {
    advertised.put(device, instead);
    assertReason(() -> victim.receive(keysFor(0)), reason);
    assertThat(victim.abortReason()).contains(reason);
    assertReason(() -> victim.receive(keysFor(0)), AbortReason.UNEXPECTED_MESSAGE);
  }

  private Advertisement advertisementIn(SessionBinding binding, SecAggParameters parameters) {
    SecAggClient other =
        new SecAggClient(
            parameters,
            binding,
            fleet.roster,
            Fleet.identity(fleet.roster.get(1)),
            Fleet.TRUST,
            new ClientPolicy(1, 2, 2),
            SeededRandom.of(5),
            NOW);
    return Advertisement.decode(other.advertise(), BOUNDS);
  }

  private Advertisement signedBy(SigningIdentity identity) {
    Advertisement real = advertised.get(1);
    byte[] text =
        new SignedText(PARAMETERS, fleet.binding).advertisement(1, real.maskKey(), real.shareKey());
    return new Advertisement(
        identity.certificateDer(), real.maskKey(), real.shareKey(), identity.sign(text));
  }

  private SecAggClient withPolicy(ClientPolicy policy) {
    return new SecAggClient(
        PARAMETERS,
        fleet.binding,
        fleet.roster,
        Fleet.identity(fleet.roster.get(0)),
        Fleet.TRUST,
        policy,
        SeededRandom.of(6),
        NOW);
  }

  private SecAggClient client(
      SecAggParameters parameters, SessionBinding binding, List<String> roster) {
    return new SecAggClient(
        parameters,
        binding,
        roster,
        Fleet.identity(fleet.roster.get(0)),
        Fleet.TRUST,
        new ClientPolicy(1, 2, 2),
        SeededRandom.of(7),
        NOW);
  }

  private static BitSet all() {
    return set(0, 1, 2, 3, 4);
  }

  private static BitSet set(int... devices) {
    BitSet set = new BitSet();
    for (int device : devices) {
      set.set(device);
    }
    return set;
  }

  private static void assertReason(ThrowingCallable call, AbortReason reason) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SecAggException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
