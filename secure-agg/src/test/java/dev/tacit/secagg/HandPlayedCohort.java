package dev.tacit.secagg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.secagg.client.SecAggClient;
import dev.tacit.secagg.graph.NeighbourGraph;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * Honest devices that have advertised, and a server played by hand: a test says what each device is
 * told. Device 0 is the one that is lied to.
 */
final class HandPlayedCohort {
  final Fleet fleet;
  final MessageBounds bounds;
  final SecAggClient victim;

  /** What the server hands on; a test may put something else in place. */
  final SortedMap<Integer, Advertisement> advertised = new TreeMap<>();

  private final NeighbourGraph graph;
  private final List<SecAggClient> clients = new ArrayList<>();
  private final Map<Integer, EncryptedShares> shared = new TreeMap<>();
  private final SortedMap<Integer, byte[]> signatures = new TreeMap<>();

  HandPlayedCohort(Fleet fleet) {
    this(fleet, fleet.client(fleet.roster.get(0), 1));
  }

  /**
   * @param victim which may have been told another session than the fleet
   */
  HandPlayedCohort(Fleet fleet, SecAggClient victim) {
    this.fleet = fleet;
    this.victim = victim;
    this.bounds = MessageBounds.of(fleet.parameters, fleet.roster.size());
    this.graph = NeighbourGraph.of(fleet.parameters, fleet.binding);
    for (int i = 0; i < fleet.roster.size(); i++) {
      SecAggClient client = i == 0 ? victim : fleet.client(fleet.roster.get(i), 1);
      client.input(new int[] {1, 2, 3});
      clients.add(client);
      advertised.put(i, Advertisement.decode(client.advertise(), bounds));
    }
  }

  int size() {
    return clients.size();
  }

  /** Ascending, without the device itself. */
  List<Integer> neighbours(int device) {
    return Arrays.stream(graph.closedNeighbourhood(device))
        .filter(other -> other != device)
        .boxed()
        .toList();
  }

  /** Ascending: neither the device nor a neighbour of it. */
  List<Integer> strangers(int device) {
    List<Integer> strangers = new ArrayList<>(advertised.keySet());
    strangers.removeAll(neighbours(device));
    strangers.remove(Integer.valueOf(device));
    return strangers;
  }

  /** All devices are told their neighbours' keys, and share their secrets. */
  void share() {
    for (int i = 0; i < size(); i++) {
      shared.put(i, EncryptedShares.decode(clients.get(i).receive(keysFor(i)), bounds));
    }
  }

  /** All devices mask; device 0 with whom it is told. */
  void mask(SortedMap<Integer, byte[]> forVictim) {
    victim.receive(new DeliveredShares(forVictim).encode());
    for (int i = 1; i < size(); i++) {
      clients.get(i).receive(new DeliveredShares(sharesFor(i)).encode());
    }
  }

  /** All devices have signed the same survivors. */
  void sign(BitSet survivors) {
    byte[] own = victim.receive(Survivors.of(survivors, bounds).encode());
    signatures.putAll(signaturesOn(survivors));
    signatures.put(0, ConsistencySignature.decode(own, bounds).signature());
  }

  /** Honest up to the request: all survive and have signed that. */
  void signed() {
    share();
    mask(sharesFor(0));
    sign(all());
  }

  /** The others' signatures. */
  SortedMap<Integer, byte[]> signaturesOn(BitSet survivors) {
    SortedMap<Integer, byte[]> made = new TreeMap<>();
    for (int i = 1; i < size(); i++) {
      byte[] reply = clients.get(i).receive(Survivors.of(survivors, bounds).encode());
      made.put(i, ConsistencySignature.decode(reply, bounds).signature());
    }
    return made;
  }

  byte[] keysFor(int device) {
    SortedMap<Integer, Advertisement> keys = new TreeMap<>(advertised);
    keys.keySet().retainAll(neighbours(device));
    return new NeighbourKeys(keys).encode();
  }

  SortedMap<Integer, byte[]> sharesFor(int receiver) {
    SortedMap<Integer, byte[]> shares = new TreeMap<>();
    for (int sender : neighbours(receiver)) {
      shares.put(sender, shared.get(sender).byReceiver().get(receiver));
    }
    return shares;
  }

  byte[] shareOf(int sender, int receiver) {
    return shared.get(sender).byReceiver().get(receiver);
  }

  /** With the words of all neighbours of device 0, and for what a test wants. */
  UnmaskRequest request(SortedMap<Integer, Integer> wanted) {
    return request(0, wanted);
  }

  UnmaskRequest request(int device, SortedMap<Integer, Integer> wanted) {
    SortedMap<Integer, byte[]> words = new TreeMap<>(signatures);
    words.keySet().retainAll(neighbours(device));
    return new UnmaskRequest(words, wanted);
  }

  byte[] signatureOf(int device) {
    return signatures.get(device);
  }

  byte[] tell(int device, byte[] message) {
    return clients.get(device).receive(message);
  }

  /** What an honest server asks device 0 for when all survive. */
  SortedMap<Integer, Integer> seeds() {
    SortedMap<Integer, Integer> wanted = new TreeMap<>();
    for (int owner : neighbours(0)) {
      wanted.put(owner, Secret.SELF_MASK_SEED.bit());
    }
    if (graph.ownersHoldShares()) {
      wanted.put(0, Secret.SELF_MASK_SEED.bit());
    }
    return wanted;
  }

  BitSet all() {
    BitSet all = new BitSet();
    all.set(0, size());
    return all;
  }

  /** Device 0 refuses the message for the reason, leaves, and answers nothing more. */
  void assertVictimRefuses(byte[] message, AbortReason reason) {
    assertReason(() -> victim.receive(message), reason);
    assertThat(victim.abortReason()).contains(reason);
    assertReason(() -> victim.receive(message), AbortReason.UNEXPECTED_MESSAGE);
  }

  static SortedMap<Integer, Integer> wanted(int owner, int secrets) {
    return new TreeMap<>(Map.of(owner, secrets));
  }

  static BitSet set(int... devices) {
    BitSet set = new BitSet();
    for (int device : devices) {
      set.set(device);
    }
    return set;
  }

  static void assertReason(ThrowingCallable call, AbortReason reason) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SecAggException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
