package dev.tacit.secagg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.secagg.client.SecAggClient;
import dev.tacit.secagg.keys.AgreementKey;
import dev.tacit.secagg.keys.SessionKeys;
import dev.tacit.secagg.message.Advertisement;
import dev.tacit.secagg.message.ConsistencySignature;
import dev.tacit.secagg.message.DeliveredShares;
import dev.tacit.secagg.message.EncryptedShares;
import dev.tacit.secagg.message.MaskedInput;
import dev.tacit.secagg.message.MessageBounds;
import dev.tacit.secagg.message.NeighbourKeys;
import dev.tacit.secagg.message.Secret;
import dev.tacit.secagg.message.Survivors;
import dev.tacit.secagg.message.UnmaskRequest;
import dev.tacit.secagg.message.UnmaskShares;
import dev.tacit.secagg.ring.Masks;
import dev.tacit.secagg.ring.RingVectors;
import dev.tacit.secagg.server.SecAggServer;
import dev.tacit.secagg.server.ServerPhase;
import dev.tacit.secagg.sharing.Shamir;
import dev.tacit.secagg.testing.Fleet;
import dev.tacit.secagg.testing.SeededRandom;
import dev.tacit.secagg.testing.TestAuthority;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * A server that uses one binding four times. In three sessions another device of nine is lost, so
 * that its mask key is rebuilt; in the fourth these three are played from the record. The other six
 * demand eight in a sum, and are told of nine; they find that three of them are not there.
 */
@SuppressWarnings("EnumOrdinal") // Phases are numbered in order.
class ReplayedBindingTest {
  private static final int COHORT = 9;
  private static final int LIVE = 6;
  private static final SecAggParameters PARAMETERS = Fleet.formed(COHORT, 32, 1);
  private static final MessageBounds BOUNDS = MessageBounds.of(PARAMETERS, COHORT);

  private final Fleet fleet = new Fleet(COHORT, PARAMETERS, 1);
  private final SessionKeys keys = new SessionKeys(fleet.binding);
  private final SortedMap<Integer, Advertisement> advertised = new TreeMap<>();
  private final SortedMap<Integer, EncryptedShares> shared = new TreeMap<>();
  private final Map<Integer, byte[]> maskKeys = new TreeMap<>();

  @Test
  void sum_ofFewerThanEveryOwnerDemands_isNeverUnmasked() {
    for (int ghost = LIVE; ghost < COHORT; ghost++) {
      lose(ghost);
    }
    assertThatThrownBy(this::sumOfSix)
        .isInstanceOfSatisfying(
            SecAggException.class,
            e -> assertThat(e.reason()).isEqualTo(AbortReason.SHARES_INVALID));
  }

  private SecAggClient client(int device, int session) {
    SecAggClient client =
        new SecAggClient(
            PARAMETERS,
            fleet.binding,
            fleet.roster,
            Fleet.identity(fleet.roster.get(device)),
            Fleet.TRUST,
            new ClientPolicy(7, 6, 8),
            SeededRandom.of(100L * session + device),
            TestAuthority.NOW);
    client.input(new int[] {1 << device});
    return client;
  }

  /** An honest session, with eight survivors. */
  private void lose(int ghost) {
    Map<String, SecAggClient> clients = new TreeMap<>();
    for (int i = 0; i < COHORT; i++) {
      clients.put(fleet.roster.get(i), client(i, ghost));
    }
    String name = fleet.roster.get(ghost);
    Map<ServerPhase, Map<String, byte[]>> record = new EnumMap<>(ServerPhase.class);
    SecAggServer server = fleet.server();
    Fleet.run(server, clients, Map.of(name, ServerPhase.MASKED_INPUT.ordinal()), record);
    advertised.put(
        ghost, Advertisement.decode(record.get(ServerPhase.ADVERTISE_KEYS).get(name), BOUNDS));
    shared.put(ghost, EncryptedShares.decode(record.get(ServerPhase.SHARE_KEYS).get(name), BOUNDS));
    List<UnmaskShares> revealed = new ArrayList<>();
    for (int i = 0; i < LIVE; i++) {
      byte[] message = record.get(ServerPhase.UNMASK).get(fleet.roster.get(i));
      revealed.add(UnmaskShares.decode(message, BOUNDS));
    }
    maskKeys.put(ghost, rebuilt(ghost, revealed));
  }

  private long[] sumOfSix() {
    List<SecAggClient> clients = new ArrayList<>();
    for (int i = 0; i < LIVE; i++) {
      clients.add(client(i, 1));
      advertised.put(i, Advertisement.decode(clients.get(i).advertise(), BOUNDS));
    }
    for (int i = 0; i < LIVE; i++) {
      SortedMap<Integer, Advertisement> others = new TreeMap<>(advertised);
      others.remove(i);
      byte[] reply = clients.get(i).receive(new NeighbourKeys(others).encode());
      shared.put(i, EncryptedShares.decode(reply, BOUNDS));
    }
    RingVectors sum = RingVectors.zero(PARAMETERS.vectors());
    for (int i = 0; i < LIVE; i++) {
      SortedMap<Integer, byte[]> delivered = new TreeMap<>();
      for (int sender = 0; sender < COHORT; sender++) {
        if (sender != i) {
          delivered.put(sender, shared.get(sender).byReceiver().get(i));
        }
      }
      byte[] reply = clients.get(i).receive(new DeliveredShares(delivered).encode());
      MaskedInput.decode(reply, BOUNDS).addTo(sum);
    }
    takeOff(sum, unmask(clients));
    return sum.toLongs().get(0);
  }

  private List<UnmaskShares> unmask(List<SecAggClient> clients) {
    BitSet all = new BitSet();
    all.set(0, COHORT);
    SortedMap<Integer, byte[]> words = new TreeMap<>();
    SortedMap<Integer, Integer> wanted = new TreeMap<>();
    for (int i = 0; i < LIVE; i++) {
      byte[] reply = clients.get(i).receive(Survivors.of(all, BOUNDS).encode());
      words.put(i, ConsistencySignature.decode(reply, BOUNDS).signature());
      wanted.put(i, Secret.SELF_MASK_SEED.bit());
    }
    List<UnmaskShares> revealed = new ArrayList<>();
    for (int i = 0; i < LIVE; i++) {
      SortedMap<Integer, byte[]> others = new TreeMap<>(words);
      others.remove(i);
      byte[] reply = clients.get(i).receive(new UnmaskRequest(others, wanted).encode());
      revealed.add(UnmaskShares.decode(reply, BOUNDS));
    }
    return revealed;
  }

  private void takeOff(RingVectors sum, List<UnmaskShares> revealed) {
    Masks masks = new Masks();
    for (int i = 0; i < LIVE; i++) {
      masks.subtract(keys.selfMask(rebuilt(i, revealed), i));
      for (Map.Entry<Integer, byte[]> ghost : maskKeys.entrySet()) {
        byte[] agreed = AgreementKey.ofPrivate(ghost.getValue()).agree(advertised.get(i).maskKey());
        masks.subtract(keys.pairMask(agreed, i, ghost.getKey()));
      }
    }
    sum.apply(masks);
  }

  /** In the complete graph a device's place is its index, from 1. */
  private static byte[] rebuilt(int owner, List<UnmaskShares> revealed) {
    int[] places = new int[PARAMETERS.threshold()];
    byte[][] shares = new byte[places.length][];
    for (int i = 0; i < places.length; i++) {
      places[i] = i + 1;
      shares[i] = revealed.get(i).byOwner().get(owner).share();
    }
    return Shamir.combine(places, shares);
  }
}
