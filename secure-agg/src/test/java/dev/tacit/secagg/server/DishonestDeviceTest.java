package dev.tacit.secagg.server;

import static dev.tacit.secagg.testing.TestAuthority.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.DropReason;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.SigningIdentity;
import dev.tacit.secagg.client.SecAggClient;
import dev.tacit.secagg.keys.SignedText;
import dev.tacit.secagg.message.Advertisement;
import dev.tacit.secagg.message.ConsistencySignature;
import dev.tacit.secagg.message.EncryptedShares;
import dev.tacit.secagg.message.MessageBounds;
import dev.tacit.secagg.message.Secret;
import dev.tacit.secagg.message.UnmaskShares;
import dev.tacit.secagg.message.UnmaskShares.Revealed;
import dev.tacit.secagg.testing.Fleet;
import dev.tacit.secagg.testing.TestAuthority;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a server must not take from device 2 of a cohort of 6 with threshold 4: it is refused, its
 * sender is dropped, and the others' sum is exact.
 */
class DishonestDeviceTest {
  private static final int COHORT = 6;
  private static final SecAggParameters PARAMETERS = Fleet.formed(COHORT, 24, 4);
  private static final MessageBounds BOUNDS = MessageBounds.of(PARAMETERS, COHORT);
  private static final String LIAR = "device-00002";
  private static final long WITHOUT_LIAR = 1 + 2 + 4 + 5 + 6;
  private static final long WITH_LIAR = WITHOUT_LIAR + 3;

  private final Fleet fleet = new Fleet(COHORT, PARAMETERS, 1);
  private final SecAggServer server = fleet.server();
  private final Map<String, SecAggClient> clients = fleet.clients(1, inputs());
  private final Advertisement liarsKeys;

  /** What the devices say in the open phase. */
  private final Map<String, byte[]> replies = new LinkedHashMap<>();

  DishonestDeviceTest() {
    clients.forEach((name, client) -> replies.put(name, client.advertise()));
    this.liarsKeys = Advertisement.decode(replies.get(LIAR), BOUNDS);
  }

  static Stream<SigningIdentity> badIdentities() {
    return Stream.of(
        new TestAuthority("Test identity root").issue(LIAR),
        Fleet.AUTHORITY.issue(LIAR, NOW.minusSeconds(100), NOW.minusSeconds(1)),
        Fleet.AUTHORITY.issue(LIAR, NOW.plusSeconds(1), NOW.plusSeconds(100)),
        Fleet.AUTHORITY.issueAuthority(LIAR),
        Fleet.identity("device-00003"),
        Fleet.identity("device-99999"));
  }

  @ParameterizedTest(autoCloseArguments = false) // Other tests sign with the same identities.
  @MethodSource("badIdentities")
  void advertisement_ofABadIdentity_isRefused(SigningIdentity identity) {
    byte[] maskKey = liarsKeys.maskKey();
    byte[] shareKey = liarsKeys.shareKey();
    byte[] text = new SignedText(PARAMETERS, fleet.binding).advertisement(2, maskKey, shareKey);
    Advertisement bad =
        new Advertisement(identity.certificateDer(), maskKey, shareKey, identity.sign(text));
    assertCosts(bad.encode(), AbortReason.CERTIFICATE_INVALID, DropReason.INVALID_SIGNATURE);
    assertSum(WITHOUT_LIAR);
  }

  static Stream<Fleet> otherSessions() {
    SecAggParameters threshold = new SecAggParameters(COHORT - 1, 5, 24, 4);
    return Stream.of(
        new Fleet(COHORT, PARAMETERS, 2),
        new Fleet(PARAMETERS, Fleet.binding(Fleet.names(COHORT), 1, (byte) 3)),
        new Fleet(COHORT, threshold, 1),
        new Fleet(COHORT + 1, new SecAggParameters(COHORT, 4, 24, 4), 1));
  }

  @ParameterizedTest
  @MethodSource("otherSessions")
  void advertisement_ofAnotherSession_isRefused(Fleet other) {
    byte[] advertisement = other.client(LIAR, 1).advertise();
    assertCosts(advertisement, AbortReason.ADVERTISEMENT_INVALID, DropReason.INVALID_SIGNATURE);
    assertSum(WITHOUT_LIAR);
  }

  @Test
  void shares_forTooFewTooManyOrTheLost_areRefused() {
    for (int change = 0; change < 3; change++) {
      DishonestDeviceTest run = new DishonestDeviceTest();
      run.replies.remove("device-00005");
      run.advanceTo(ServerPhase.SHARE_KEYS);
      EncryptedShares real = EncryptedShares.decode(run.replies.get(LIAR), BOUNDS);
      SortedMap<Integer, byte[]> texts = new TreeMap<>(real.byReceiver());
      assertThat(texts.keySet()).containsExactly(0, 1, 3, 4);
      switch (change) {
        case 0 -> texts.remove(4);
        case 1 -> texts.put(2, texts.get(4)); // The fifth is for itself.
        default -> texts.put(5, texts.remove(4)); // Device 5 has no keys.
      }
      byte[] bad = new EncryptedShares(real.seedCommitment(), texts).encode();
      run.assertCosts(bad, AbortReason.NOT_A_NEIGHBOUR, DropReason.INVALID_MESSAGE);
      run.assertSum(WITHOUT_LIAR - 6);
    }
  }

  @Test
  void shares_forOneReceiverTwice_areRefused() {
    advanceTo(ServerPhase.SHARE_KEYS);
    byte[] shares = replies.get(LIAR).clone();
    int list = 2 + 32 + 2;
    System.arraycopy(shares, list, shares, list + 82, 82);
    assertCosts(shares, AbortReason.MALFORMED_MESSAGE, DropReason.INVALID_MESSAGE);
    assertSum(WITHOUT_LIAR);
  }

  /** Another's input with its sender's name on it: the peers tell. */
  @Test
  void input_ofAnotherDevice_isRefused() {
    advanceTo(ServerPhase.MASKED_INPUT);
    assertCosts(
        replies.get("device-00003").clone(), AbortReason.PEERS_DIFFER, DropReason.INVALID_MESSAGE);
    assertSum(WITHOUT_LIAR);
  }

  @Test
  void input_maskedWithItselfOrWithTheLost_isRefused() {
    for (int place : new int[] {2, 5}) {
      DishonestDeviceTest run = new DishonestDeviceTest();
      run.advanceTo(ServerPhase.SHARE_KEYS);
      run.replies.remove("device-00005");
      run.advanceTo(ServerPhase.MASKED_INPUT);
      byte[] input = run.replies.get(LIAR).clone();
      assertThat(input[2]).isEqualTo((byte) 0b011011);
      input[2] |= (byte) (1 << place);
      run.assertCosts(input, AbortReason.PEERS_DIFFER, DropReason.INVALID_MESSAGE);
      run.assertSum(WITHOUT_LIAR - 6);
    }
  }

  @Test
  void signature_ofAnotherDeviceSetOrSession_isRefused() {
    for (int change = 0; change < 3; change++) {
      DishonestDeviceTest run = new DishonestDeviceTest();
      run.advanceTo(ServerPhase.CONSISTENCY);
      Advertisement keys = run.liarsKeys;
      SigningIdentity identity = Fleet.identity(LIAR);
      SignedText texts = new SignedText(PARAMETERS, run.fleet.binding);
      byte[] fewer = {0b011111};
      byte[] bad =
          switch (change) {
            case 0 -> run.replies.get("device-00003");
            case 1 ->
                new ConsistencySignature(
                        identity.sign(texts.survivors(2, keys.maskKey(), keys.shareKey(), fewer)))
                    .encode();
            default -> {
              SignedText earlier =
                  new SignedText(PARAMETERS, Fleet.binding(run.fleet.roster, 0, (byte) 2));
              byte[] all = {0b111111};
              yield new ConsistencySignature(
                      identity.sign(earlier.survivors(2, keys.maskKey(), keys.shareKey(), all)))
                  .encode();
            }
          };
      run.assertCosts(bad, AbortReason.SIGNATURE_INVALID, DropReason.INVALID_SIGNATURE);
      run.assertSum(WITH_LIAR);
    }
  }

  @Test
  void unmaskShares_ofWhatWasNotAskedFor_areRefused() {
    for (int owner : new int[] {1, 4, 5}) {
      DishonestDeviceTest run = new DishonestDeviceTest();
      run.advanceTo(ServerPhase.SHARE_KEYS);
      run.replies.remove("device-00005");
      run.advanceTo(ServerPhase.MASKED_INPUT);
      run.replies.remove("device-00004");
      run.advanceTo(ServerPhase.UNMASK);
      SortedMap<Integer, Revealed> shares =
          new TreeMap<>(UnmaskShares.decode(run.replies.get(LIAR), BOUNDS).byOwner());
      assertThat(shares.keySet()).containsExactly(0, 1, 2, 3, 4);
      assertThat(shares.get(4).secret()).isEqualTo(Secret.MASK_KEY.bit());
      // The mask key of a survivor, the seed of a lost device, and of one that never shared.
      int secret = owner == 1 ? Secret.MASK_KEY.bit() : Secret.SELF_MASK_SEED.bit();
      shares.put(owner, new Revealed(secret, new byte[32]));
      run.assertCosts(
          new UnmaskShares(shares).encode(),
          AbortReason.NOT_A_NEIGHBOUR,
          DropReason.INVALID_MESSAGE);
    }
  }

  /** False shares of a lost device's mask key: the key that comes out is not the advertised one. */
  @Test
  void unmaskShares_thatLieAboutAMaskKey_abortRatherThanAWrongSum() {
    advanceTo(ServerPhase.MASKED_INPUT);
    replies.remove("device-00005");
    advanceTo(ServerPhase.UNMASK);
    SortedMap<Integer, Revealed> shares =
        new TreeMap<>(UnmaskShares.decode(replies.get("device-00000"), BOUNDS).byOwner());
    assertThat(shares.get(5).secret()).isEqualTo(Secret.MASK_KEY.bit());
    shares.get(5).share()[31] ^= 1;
    replies.put("device-00000", new UnmaskShares(shares).encode());
    finish();
    assertThat(server.abortReason()).contains(AbortReason.SHARES_INCONSISTENT);
  }

  /** Too few shares of one secret: nothing is guessed. */
  @Test
  void unmaskShares_withoutOneOwner_abortWhenTooFewAreLeft() {
    advanceTo(ServerPhase.UNMASK);
    for (int device : new int[] {0, 1, 3}) {
      String name = fleet.roster.get(device);
      SortedMap<Integer, Revealed> shares =
          new TreeMap<>(UnmaskShares.decode(replies.get(name), BOUNDS).byOwner());
      shares.remove(4);
      replies.put(name, new UnmaskShares(shares).encode());
    }
    finish();
    assertThat(server.abortReason()).contains(AbortReason.TOO_FEW_DEVICES);
  }

  @Test
  void results_beforeTheEnd_areNotGiven() {
    for (ServerPhase phase : List.of(ServerPhase.values()).subList(0, 5)) {
      advanceTo(phase);
      replies.forEach(server::receive);
      assertThatThrownBy(server::sum).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(server::sums).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(server::survivors).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(server::totalWeight).isInstanceOf(IllegalStateException.class);
      answerAll(server.advance());
    }
    assertThat(server.sum()).containsOnly(WITH_LIAR);
  }

  private void assertCosts(byte[] message, AbortReason reason, DropReason drop) {
    replies.remove(LIAR);
    assertThatThrownBy(() -> server.receive(LIAR, message))
        .isInstanceOfSatisfying(
            SecAggException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    assertThat(server.dropped()).containsEntry(LIAR, drop);
    assertThat(server.answered()).doesNotContain(LIAR);
  }

  private void assertSum(long expected) {
    finish();
    assertThat(server.phase()).isEqualTo(ServerPhase.COMPLETE);
    assertThat(server.sum()).containsOnly(expected);
  }

  private void advanceTo(ServerPhase phase) {
    while (server.phase() != phase) {
      step();
    }
  }

  private void finish() {
    while (server.phase() != ServerPhase.COMPLETE && server.phase() != ServerPhase.ABORTED) {
      step();
    }
  }

  private void step() {
    replies.forEach(server::receive);
    answerAll(server.advance());
  }

  private void answerAll(Map<String, byte[]> messages) {
    replies.clear();
    messages.forEach((name, message) -> replies.put(name, clients.get(name).receive(message)));
  }

  private static int[][] inputs() {
    int[][] inputs = new int[COHORT][4];
    for (int i = 0; i < COHORT; i++) {
      Arrays.fill(inputs[i], i + 1);
    }
    return inputs;
  }
}
