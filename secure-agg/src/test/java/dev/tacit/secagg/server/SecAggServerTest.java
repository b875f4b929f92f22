package dev.tacit.secagg.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.DropReason;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.client.SecAggClient;
import dev.tacit.secagg.message.DeliveredShares;
import dev.tacit.secagg.message.MessageBounds;
import dev.tacit.secagg.testing.Fleet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SecAggServerTest {
  private static final int COHORT = 6;
  private static final SecAggParameters PARAMETERS = Fleet.formed(COHORT, 24, 4);
  private static final String LIAR = "device-00002";

  private final Fleet fleet = new Fleet(COHORT, PARAMETERS, 1);
  private final SecAggServer server = fleet.server();
  private final Map<String, SecAggClient> clients = fleet.clients(1, inputs());
  private final Map<String, byte[]> replies = new LinkedHashMap<>();

  SecAggServerTest() {
    clients.forEach((name, client) -> replies.put(name, client.advertise()));
  }

  /**
   * Each phase's message of one device broken in turn: that device is dropped, the sum is that of
   * the others.
   */
  @Test
  void receive_brokenMessageInAnyPhase_dropsItsSenderOnly() {
    for (ServerPhase phase : List.of(ServerPhase.values()).subList(0, 5)) {
      SecAggServerTest run = new SecAggServerTest();
      run.advanceTo(phase);
      byte[] broken = run.replies.remove(LIAR);
      broken = Arrays.copyOf(broken, broken.length - 1);
      byte[] message = broken;
      assertReason(() -> run.server.receive(LIAR, message), AbortReason.MALFORMED_MESSAGE);
      assertThat(run.server.dropped()).containsExactly(Map.entry(LIAR, DropReason.INVALID_MESSAGE));
      assertThat(run.server.expected()).doesNotContain(LIAR);
      assertReason(() -> run.server.receive(LIAR, message), AbortReason.ALREADY_DROPPED);
      run.finish();
      assertThat(run.server.phase()).isEqualTo(ServerPhase.COMPLETE);
      int added = phase.compareTo(ServerPhase.MASKED_INPUT) > 0 ? COHORT : COHORT - 1;
      assertThat(run.server.survivors()).hasSize(added);
      long expected = added == COHORT ? 21 : 18;
      assertThat(run.server.sum()).containsOnly(expected);
    }
  }

  @Test
  void receive_forgedSignatures_dropTheirSenders() {
    byte[] advertisement = replies.remove(LIAR);
    advertisement[advertisement.length - 1] ^= 1;
    assertReason(() -> server.receive(LIAR, advertisement), AbortReason.ADVERTISEMENT_INVALID);
    assertThat(server.dropped()).containsEntry(LIAR, DropReason.INVALID_SIGNATURE);
    advanceTo(ServerPhase.CONSISTENCY);
    byte[] signature = replies.remove("device-00000");
    signature[10] ^= 1;
    assertReason(() -> server.receive("device-00000", signature), AbortReason.SIGNATURE_INVALID);
    assertThat(server.dropped()).containsEntry("device-00000", DropReason.INVALID_SIGNATURE);
    finish();
    assertThat(server.sum()).containsOnly(18L);
  }

  @Test
  void receive_anotherDevicesMessage_isRefused() {
    assertReason(
        () -> server.receive(LIAR, replies.get("device-00001")), AbortReason.CERTIFICATE_INVALID);
  }

  @Test
  void receive_sharesForTheWrongDevices_dropTheirSender() {
    advanceTo(ServerPhase.SHARE_KEYS);
    byte[] shares = replies.remove(LIAR);
    // The list of receivers ends with device 5; the sender puts itself in place of device 1.
    assertThat(shares[2 + 32 + 2 + 82 + 1]).isEqualTo((byte) 1);
    shares[2 + 32 + 2 + 82 + 1] = 2;
    assertReason(() -> server.receive(LIAR, shares), AbortReason.NOT_A_NEIGHBOUR);
    finish();
    assertThat(server.sum()).containsOnly(18L);
  }

  /** A transport that loses a piece of the shares' list makes a device mask with fewer peers. */
  @Test
  void receive_inputMaskedWithOtherPeers_dropsItsSender() {
    advanceTo(ServerPhase.SHARE_KEYS);
    replies.forEach(server::receive);
    Map<String, byte[]> delivered = server.advance();
    MessageBounds bounds = MessageBounds.of(PARAMETERS, COHORT);
    SortedMap<Integer, byte[]> fewer =
        new TreeMap<>(DeliveredShares.decode(delivered.get(LIAR), bounds).bySender());
    fewer.remove(4);
    replies.clear();
    delivered.forEach(
        (name, message) ->
            replies.put(
                name,
                clients
                    .get(name)
                    .receive(name.equals(LIAR) ? new DeliveredShares(fewer).encode() : message)));
    byte[] input = replies.remove(LIAR);
    assertReason(() -> server.receive(LIAR, input), AbortReason.PEERS_DIFFER);
    finish();
    assertThat(server.sum()).containsOnly(18L);
  }

  @Test
  void receive_secondMessage_dropsItsSenderButKeepsItsInput() {
    advanceTo(ServerPhase.MASKED_INPUT);
    byte[] input = replies.get(LIAR);
    replies.forEach(server::receive);
    replies.clear();
    assertReason(() -> server.receive(LIAR, input), AbortReason.UNEXPECTED_MESSAGE);
    finish();
    assertThat(server.survivors()).hasSize(COHORT).contains(LIAR);
    assertThat(server.sum()).containsOnly(21L);
  }

  /**
   * A device whose shares do not decrypt is masked with, and lost when it dies: its neighbours have
   * no share of it.
   */
  @Test
  void unmask_sharesTamperedWith_costNoSum() {
    advanceTo(ServerPhase.SHARE_KEYS);
    byte[] shares = replies.get(LIAR);
    // One of its five texts: four neighbours' shares and its own are enough for a threshold of
    // four.
    shares[2 + 32 + 2 + 20] ^= 1;
    finish();
    assertThat(server.survivors()).hasSize(COHORT);
    assertThat(server.sum()).containsOnly(21L);
  }

  @Test
  void unmask_sharesThatLie_abortRatherThanAWrongSum() {
    advanceTo(ServerPhase.UNMASK);
    byte[] shares = replies.get("device-00000");
    shares[shares.length - 1] ^= 1;
    finish();
    assertThat(server.phase()).isEqualTo(ServerPhase.ABORTED);
    assertThat(server.abortReason()).contains(AbortReason.SHARES_INCONSISTENT);
    assertThatThrownBy(server::sum).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void receive_sharesOfTheOtherSecret_dropTheirSender() {
    advanceTo(ServerPhase.UNMASK);
    byte[] shares = replies.remove(LIAR);
    shares[2 + 2 + 2] = 2;
    assertReason(() -> server.receive(LIAR, shares), AbortReason.NOT_A_NEIGHBOUR);
  }

  @Test
  void drop_byTheShell_countsInAnyPhase() {
    for (ServerPhase phase : List.of(ServerPhase.values()).subList(0, 5)) {
      SecAggServerTest run = new SecAggServerTest();
      run.advanceTo(phase);
      run.server.drop(LIAR, DropReason.DISCONNECTED);
      run.server.drop(LIAR, DropReason.DECLINED);
      run.replies.remove(LIAR);
      assertThat(run.server.dropped()).containsExactly(Map.entry(LIAR, DropReason.DISCONNECTED));
      run.finish();
      long expected = phase.compareTo(ServerPhase.MASKED_INPUT) > 0 ? 21 : 18;
      assertThat(run.server.sum()).containsOnly(expected);
    }
  }

  /**
   * Dropped after it answered, before the phase is closed: until shares are delivered it leaves no
   * trace.
   */
  @Test
  void drop_afterTheAnswer_countsAsTheyComeInEachPhase() {
    for (ServerPhase phase : List.of(ServerPhase.values()).subList(0, 5)) {
      SecAggServerTest run = new SecAggServerTest();
      run.advanceTo(phase);
      run.replies.forEach(run.server::receive);
      run.replies.clear();
      run.server.drop(LIAR, DropReason.DISCONNECTED);
      run.finish();
      long expected = phase.compareTo(ServerPhase.MASKED_INPUT) >= 0 ? 21 : 18;
      assertThat(run.server.sum()).containsOnly(expected);
      // The sum is known: nothing is dropped or received any more.
      run.server.drop("device-00001", DropReason.DISCONNECTED);
      assertThat(run.server.dropped()).hasSize(1);
    }
  }

  @Test
  void expectedAndAnswered_asMessagesCome_add() {
    assertThat(server.phase()).isEqualTo(ServerPhase.ADVERTISE_KEYS);
    assertThat(server.expected()).containsExactlyElementsOf(fleet.roster);
    assertThat(server.answered()).isEmpty();
    server.receive(LIAR, replies.remove(LIAR));
    assertThat(server.answered()).containsExactly(LIAR);
    assertThat(server.expected()).hasSize(COHORT - 1).doesNotContain(LIAR);
    assertThat(server.everybodyAnswered()).isFalse();
    replies.forEach(server::receive);
    assertThat(server.everybodyAnswered()).isTrue();
    assertThat(server.advance()).containsOnlyKeys(fleet.roster);
    assertThat(server.answered()).isEmpty();
    assertThat(server.expected()).hasSize(COHORT);
  }

  @Test
  void advance_silentDevices_areTimedOut() {
    replies.remove(LIAR);
    finish();
    assertThat(server.dropped()).containsExactly(Map.entry(LIAR, DropReason.TIMED_OUT));
    assertThat(server.sum()).containsOnly(18L);
  }

  @Test
  void advance_tooFewLeft_abortsAndSaysSo() {
    replies.keySet().removeAll(List.of("device-00000", LIAR, "device-00004"));
    replies.forEach(server::receive);
    assertThat(server.advance()).isEmpty();
    assertThat(server.phase()).isEqualTo(ServerPhase.ABORTED);
    assertThat(server.abortReason()).contains(AbortReason.TOO_FEW_DEVICES);
    assertThat(server.expected()).isEmpty();
    assertThat(server.maximumMessageBytes()).isZero();
    assertReason(() -> server.receive(LIAR, new byte[3]), AbortReason.UNEXPECTED_MESSAGE);
    assertThatThrownBy(server::advance)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("advance must not be called in ABORTED");
    assertThatThrownBy(server::survivors).hasMessage("phase must be COMPLETE but was ABORTED");
  }

  @Test
  void abortAndClose_anyTime_endTheSession() {
    server.abort(AbortReason.CANCELLED);
    assertThat(server.abortReason()).contains(AbortReason.CANCELLED);
    server.close();
    SecAggServerTest run = new SecAggServerTest();
    run.finish();
    run.server.close();
    assertThat(run.server.phase()).isEqualTo(ServerPhase.COMPLETE);
    assertThat(run.server.sum()).containsOnly(21L);
  }

  @Test
  void maximumMessageBytes_everyPhase_boundsBothDirections() {
    while (server.phase() != ServerPhase.COMPLETE) {
      int bound = server.maximumMessageBytes();
      replies.values().forEach(reply -> assertThat(reply.length).isBetween(3, bound));
      replies.forEach(server::receive);
      replies.clear();
      server
          .advance()
          .forEach(
              (name, message) -> {
                assertThat(message.length).isBetween(3, clients.get(name).maximumMessageBytes());
                replies.put(name, clients.get(name).receive(message));
              });
    }
    assertThat(server.maximumMessageBytes()).isZero();
    clients.values().forEach(client -> assertThat(client.maximumMessageBytes()).isZero());
    clients.values().forEach(client -> assertThat(client.finished()).isTrue());
  }

  @Test
  void receive_unknownDevice_isTheCallersFault() {
    assertThatThrownBy(() -> server.receive("stranger", new byte[3]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> server.drop("stranger", DropReason.DECLINED))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void constructor_rosterOfAnotherBinding_isRefused() {
    List<String> other = new ArrayList<>(fleet.roster);
    other.remove(0);
    assertReason(
        () -> new SecAggServer(PARAMETERS, other, fleet.binding, Fleet.TRUST, Instant.EPOCH),
        AbortReason.ROSTER_INVALID);
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
    replies.clear();
    server
        .advance()
        .forEach((name, message) -> replies.put(name, clients.get(name).receive(message)));
  }

  private static int[][] inputs() {
    int[][] inputs = new int[COHORT][4];
    for (int i = 0; i < COHORT; i++) {
      Arrays.fill(inputs[i], i + 1);
    }
    return inputs;
  }

  private static void assertReason(ThrowingCallable call, AbortReason reason) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SecAggException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
