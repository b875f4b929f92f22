package dev.tacit.secagg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.secagg.client.SecAggClient;
import dev.tacit.secagg.keys.SessionKeys;
import dev.tacit.secagg.message.MaskedInput;
import dev.tacit.secagg.message.MessageBounds;
import dev.tacit.secagg.ring.Masks;
import dev.tacit.secagg.ring.RingVectors;
import dev.tacit.secagg.server.SecAggServer;
import dev.tacit.secagg.server.ServerPhase;
import dev.tacit.secagg.testing.Fleet;
import dev.tacit.secagg.testing.ObjectGraph;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The server learns the sum, and nothing else of the inputs. */
@SuppressWarnings("EnumOrdinal") // Phases and kinds are numbered in order.
class ServerViewTest {
  private static final int COHORT = 6;
  private static final int DIMENSION = 20_000;
  private static final SecAggParameters PARAMETERS = Fleet.formed(COHORT, 32, DIMENSION);
  private static final Map<String, Integer> DEATHS =
      Map.of(
          "device-00001", ServerPhase.MASKED_INPUT.ordinal(),
          "device-00004", ServerPhase.UNMASK.ordinal());

  /**
   * Two runs on inputs as different as can be, of equal sum. Chi-square of 256 cells exceeds 420
   * with probability below 1e-9; twelve are taken, with seeded masks.
   */
  @Test
  void view_differentInputsOfEqualSum_sameButForUniformBytes() {
    int[][] flat = new int[COHORT][DIMENSION];
    int[][] skewed = new int[COHORT][DIMENSION];
    for (int j = 0; j < DIMENSION; j++) {
      for (int i = 0; i < COHORT; i++) {
        flat[i][j] = 10;
      }
      skewed[0][j] = 50;
    }
    Map<ServerPhase, Map<String, byte[]>> first = new EnumMap<>(ServerPhase.class);
    Map<ServerPhase, Map<String, byte[]>> second = new EnumMap<>(ServerPhase.class);
    SecAggServer one = run(1, flat, first);
    SecAggServer other = run(2, skewed, second);
    assertThat(one.sum()).isEqualTo(other.sum()).containsOnly(50);
    assertThat(one.survivors()).isEqualTo(other.survivors()).hasSize(5);

    assertThat(first.keySet()).isEqualTo(second.keySet()).hasSize(5);
    first.forEach(
        (phase, messages) -> {
          assertThat(messages.keySet()).isEqualTo(second.get(phase).keySet());
          messages.forEach(
              (device, message) -> {
                byte[] counterpart = second.get(phase).get(device);
                assertThat(message).as("%s of %s", phase, device).hasSameSizeAs(counterpart);
                assertThat(Arrays.copyOf(message, 2)).isEqualTo(Arrays.copyOf(counterpart, 2));
              });
        });
    // Who talked about whom is the same too: indices of the lists of shares.
    assertThat(indices(first)).isEqualTo(indices(second));
    for (Map<ServerPhase, Map<String, byte[]>> view : List.of(first, second)) {
      view.get(ServerPhase.MASKED_INPUT).values().forEach(ServerViewTest::assertUniform);
    }
  }

  /** Also the differences between devices are uniform: no mask is used twice. */
  @Test
  void view_equalInputs_maskedDifferencesAreUniform() {
    Map<ServerPhase, Map<String, byte[]>> view = new EnumMap<>(ServerPhase.class);
    run(3, new int[COHORT][DIMENSION], view);
    byte[] before = null;
    for (byte[] message : view.get(ServerPhase.MASKED_INPUT).values()) {
      if (before != null) {
        byte[] difference = message.clone();
        for (int i = 2; i < difference.length; i++) {
          difference[i] -= before[i];
        }
        assertUniform(difference);
      }
      before = message;
    }
  }

  /**
   * What unmasking gives is the sum only: with the self masks of all survivors known, as the server
   * knows them in the end, a single input is still hidden by its pair masks.
   */
  @Test
  void view_selfMaskRemoved_inputIsStillUniform() {
    int[][] zeros = new int[COHORT][DIMENSION];
    Fleet fleet = new Fleet(COHORT, PARAMETERS, 4);
    Map<String, SecAggClient> clients = fleet.clients(4, zeros);
    Map<ServerPhase, Map<String, byte[]>> view = new EnumMap<>(ServerPhase.class);
    Map<String, byte[]> seeds = new LinkedHashMap<>();
    SecAggServer server = fleet.server();
    Fleet.run(server, clients, Map.of(), view, () -> seeds.putAll(Secrets.seeds(clients)));
    assertThat(seeds).hasSize(COHORT);
    SessionKeys keys = new SessionKeys(fleet.binding);
    MessageBounds bounds = MessageBounds.of(PARAMETERS, COHORT);
    for (int i = 0; i < COHORT; i++) {
      String name = fleet.roster.get(i);
      RingVectors unmasked = RingVectors.zero(PARAMETERS.vectors());
      MaskedInput.decode(view.get(ServerPhase.MASKED_INPUT).get(name), bounds).addTo(unmasked);
      Masks self = new Masks();
      self.subtract(keys.selfMask(seeds.get(name), i));
      unmasked.apply(self);
      byte[] packed = new byte[PARAMETERS.packedBytes()];
      unmasked.pack(packed, 0);
      assertUniform(packed);
    }
  }

  /** Walks everything that the server references after each phase. */
  @Test
  void heap_everyPhase_holdsNoSurvivorsMaskKeyAndAtTheEndNoSecret() {
    SecAggParameters small = Fleet.formed(COHORT, 32, 8);
    Fleet fleet = new Fleet(COHORT, small, 5);
    Map<String, SecAggClient> clients = fleet.clients(5, new int[COHORT][8]);
    Map<String, byte[]> maskKeys = new LinkedHashMap<>();
    Map<String, byte[]> seeds = new LinkedHashMap<>();
    SecAggServer server = fleet.server();
    Fleet.run(
        server,
        clients,
        DEATHS,
        null,
        () -> {
          Secrets.maskKeys(clients)
              .forEach(
                  (name, key) -> {
                    // The walk finds what is there.
                    assertThat(ObjectGraph.holds(clients.get(name), key)).isTrue();
                    maskKeys.put(name, key);
                  });
          seeds.putAll(Secrets.seeds(clients));
          assertHoldsNone(server, maskKeys);
        });
    assertThat(server.phase()).isEqualTo(ServerPhase.COMPLETE);
    assertThat(maskKeys).hasSize(COHORT);
    assertThat(seeds).hasSize(COHORT);
    assertHoldsNone(server, maskKeys);
    assertHoldsNone(server, seeds);
    // The walk finds what is there: the clients' own objects held these secrets, and they were
    // wiped.
    clients.forEach(
        (name, client) -> {
          assertThat(ObjectGraph.holds(client, maskKeys.get(name))).isFalse();
          assertThat(ObjectGraph.holds(client, seeds.get(name))).isFalse();
          assertThat(client.toString()).matches("SecAggClient\\[device-0000\\d, \\w+\\]");
        });
  }

  private static void assertHoldsNone(Object root, Map<String, byte[]> secrets) {
    secrets.forEach(
        (name, secret) -> assertThat(ObjectGraph.holds(root, secret)).as(name).isFalse());
  }

  private static SecAggServer run(
      int seed, int[][] inputs, Map<ServerPhase, Map<String, byte[]>> view) {
    Fleet fleet = new Fleet(COHORT, PARAMETERS, 9);
    SecAggServer server = fleet.server();
    Fleet.run(server, fleet.clients(seed, inputs), DEATHS, view);
    return server;
  }

  private static String indices(Map<ServerPhase, Map<String, byte[]>> view) {
    StringBuilder indices = new StringBuilder();
    view.get(ServerPhase.SHARE_KEYS)
        .forEach((name, message) -> append(indices, message, 2 + 32, 2 + 80));
    view.get(ServerPhase.UNMASK).forEach((name, message) -> append(indices, message, 2, 3 + 32));
    return indices.toString();
  }

  private static void append(StringBuilder indices, byte[] message, int list, int entry) {
    for (int at = list + 2; at < message.length; at += entry) {
      indices.append(message[at]).append(message[at + 1]);
      // The kind of secret, in unmask shares.
      indices.append(entry == 35 ? message[at + 2] : "").append(' ');
    }
  }

  private static void assertUniform(byte[] message) {
    int[] counts = new int[256];
    for (int i = 2; i < message.length; i++) {
      counts[message[i] & 0xff]++;
    }
    double expected = (message.length - 2) / 256.0;
    double chiSquare = 0;
    for (int count : counts) {
      chiSquare += (count - expected) * (count - expected) / expected;
    }
    assertThat(chiSquare).isLessThan(420);
  }

  /** The test itself can fail: an unmasked input is far from uniform. */
  @Test
  void assertUniform_plainBytes_fails() {
    byte[] plain = new byte[1000];
    new Random(1).nextBytes(plain);
    Arrays.fill(plain, 0, 900, (byte) 1);
    assertThatThrownBy(() -> assertUniform(plain)).isInstanceOf(AssertionError.class);
  }
}
