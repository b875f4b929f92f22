package dev.tacit.secagg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.secagg.client.SecAggClient;
import dev.tacit.secagg.server.SecAggServer;
import dev.tacit.secagg.server.ServerPhase;
import dev.tacit.secagg.testing.Fleet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Several vectors of different width in one run, times public weights. */
class WeightedSumTest {
  private static final List<VectorShape> VECTORS =
      List.of(new VectorShape(11, 5), new VectorShape(64, 3), new VectorShape(32, 1));
  private static final SecAggParameters PARAMETERS = new SecAggParameters(4, 4, VECTORS);
  private static final int[] WEIGHTS = {3, 1, 1_000_000, 7, 40};
  private static final byte[] DIGEST = new byte[32];

  @Test
  void sums_ofWeightedVectorsWithADropOut_areExact() {
    Fleet fleet = fleet(WEIGHTS);
    Random random = new Random(1);
    long[][][] inputs = new long[5][3][];
    for (long[][] input : inputs) {
      for (int v = 0; v < 3; v++) {
        input[v] = random.longs(VECTORS.get(v).dimension()).toArray();
      }
    }
    SecAggServer server = fleet.server();
    Map<String, SecAggClient> clients =
        fleet.clients(
            1,
            (i, client) -> {
              client.input(1, inputs[i][1]);
              client.input(2, ints(inputs[i][2]));
              client.input(0, ints(inputs[i][0]));
              return null;
            });
    Fleet.run(server, clients, Map.of("device-00001", ServerPhase.MASKED_INPUT.ordinal()), null);
    assertThat(server.totalWeight()).isEqualTo(3 + 1_000_000 + 7 + 40);
    for (int v = 0; v < 3; v++) {
      VectorShape shape = VECTORS.get(v);
      long[] sum = new long[shape.dimension()];
      for (int i : new int[] {0, 2, 3, 4}) {
        for (int j = 0; j < sum.length; j++) {
          sum[j] = (sum[j] + WEIGHTS[i] * inputs[i][v][j]) & (-1L >>> (64 - shape.ringBits()));
        }
      }
      assertThat(server.sums().get(v)).isEqualTo(sum);
    }
    assertThatThrownBy(server::sum)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("sum must be one of the sums of 3 vectors");
  }

  @Test
  void input_ofSeveralVectors_mustBeGivenOnceEach() {
    SecAggClient client = fleet(WEIGHTS).client("device-00000", 1);
    assertThatThrownBy(() -> client.input(new int[5]))
        .hasMessage("input must name one of the 3 vectors");
    assertThatThrownBy(() -> client.input(3, new int[5]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("vector must be in [0, 3) but was 3");
    assertThatThrownBy(() -> client.input(1, new int[3])).isInstanceOf(IllegalStateException.class);
    client.input(1, new long[3]);
    assertThatThrownBy(() -> client.input(1, new long[3])).hasMessage("input must be given once");
    client.input(0, new int[5]);
  }

  /** A device that was told other weights signs another session. */
  @Test
  void advertisement_underOtherWeights_isRefused() {
    SecAggServer server = fleet(WEIGHTS).server();
    byte[] message =
        fleet(new int[] {3, 1, 1_000_000, 7, 41}).client("device-00000", 1).advertise();
    assertThatThrownBy(() -> server.receive("device-00000", message))
        .isInstanceOfSatisfying(
            SecAggException.class,
            e -> assertThat(e.reason()).isEqualTo(AbortReason.ADVERTISEMENT_INVALID));
  }

  @Test
  void weights_aboveTheOwnersPolicy_areRefused() {
    Fleet fleet = new Fleet(PARAMETERS, binding(WEIGHTS), new ClientPolicy(1, 2, 2, 999_999));
    assertThatThrownBy(() -> fleet.client("device-00000", 1))
        .isInstanceOfSatisfying(
            SecAggException.class,
            e -> assertThat(e.reason()).isEqualTo(AbortReason.PARAMETERS_INVALID))
        .hasMessageContaining("weights must be at most 999999 but one was 1000000");
  }

  @Test
  void weighted_badWeights_areRefused() {
    assertThat(binding(new int[] {1, 1, 1, 1, 1})).isEqualTo(binding(new int[0]));
    assertThat(binding(new int[] {1, 1, 1, 1, 2})).isNotEqualTo(binding(new int[0]));
    assertThatThrownBy(() -> binding(new int[] {1, 1, 1, 1}))
        .hasMessage("weights must be 5 or none but were 4");
    assertThatThrownBy(() -> binding(new int[] {1, 1, 0, 1, 1}))
        .hasMessage("weights must be at least 1 but one was 0");
    assertThatThrownBy(() -> binding(new int[] {1, 1, Integer.MAX_VALUE, 1, 1}))
        .hasMessage("weights must be below 2^31 together but were 2147483651");
  }

  private static SessionBinding binding(int[] weights) {
    return SessionBinding.weighted("p", "t", 1, Fleet.names(5), weights, DIGEST, DIGEST);
  }

  private static Fleet fleet(int[] weights) {
    return new Fleet(PARAMETERS, binding(weights), new ClientPolicy(1, 2, 2, 1_000_000));
  }

  private static int[] ints(long[] longs) {
    int[] ints = new int[longs.length];
    for (int i = 0; i < ints.length; i++) {
      ints[i] = (int) longs[i];
    }
    return ints;
  }
}
