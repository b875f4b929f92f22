package dev.tacit.learning.federated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.learning.federated.ServerOptimizer.FedAdagrad;
import dev.tacit.learning.federated.ServerOptimizer.FedAdam;
import dev.tacit.learning.federated.ServerOptimizer.FedAvg;
import dev.tacit.learning.federated.ServerOptimizer.FedAvgM;
import dev.tacit.learning.federated.ServerOptimizer.FedYogi;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ServerOptimizerTest {
  private static final float[][] UPDATES = {
    {0.5f, -2, 0.01f}, {0.25f, 1.5f, -0.03f}, {-1, 0.125f, 0.002f}, {0, 0.75f, 0}
  };

  /**
   * Expected parameters after each of four rounds: the equations of the papers, in a NumPy script
   * in double precision.
   */
  static Stream<Arguments> rules() {
    return Stream.of(
        rule(
            new FedAvg(1.5),
            new double[][] {
              {1.75, -3.5, 0.265},
              {2.125, -1.25, 0.22},
              {0.625, -1.0625, 0.223},
              {0.625, 0.0625, 0.223}
            }),
        rule(
            new FedAvgM(0.7),
            new double[][] {
              {1.35, -1.9, 0.257},
              {1.84, -2.11, 0.2423},
              {1.581, -2.2115, 0.23047},
              {1.3479, -1.77785, 0.219823}
            }),
        rule(
            new FedAvgM(0.7, 0.9, true),
            new double[][] {
              {1.665, -3.16, 0.2633},
              {2.281, -2.299, 0.22907},
              {1.3479, -2.30285, 0.219823},
              {1.13811, -1.387565, 0.2102407}
            }),
        rule(
            new FedAdagrad(0.1),
            new double[][] {
              {1.0998002, -0.599950012, 0.340498756},
              {1.14444163, -0.539974008, 0.248583004},
              {1.05723063, -0.534982241, 0.254698888},
              {1.05723063, -0.50629133, 0.254698888}
            }),
        rule(
            new FedAdam(0.1),
            new double[][] {
              {1.09802019, -0.599501262, 0.291482182},
              {1.2215065, -0.611491637, 0.242782172},
              {1.18942297, -0.617308706, 0.203494239},
              {1.1604036, -0.593404246, 0.167998537}
            }),
        rule(
            new FedAdam(0.05, 0.5, 0.9, 0.1),
            new double[][] {
              {1.04395359, -0.567610411, 0.251282571},
              {1.08676715, -0.553244739, 0.248002563},
              {1.04643744, -0.541972346, 0.246590544},
              {1.02542628, -0.513854004, 0.245867386}
            }),
        rule(
            new FedYogi(0.1),
            new double[][] {
              {1.09802, -0.59950125, 0.291421356},
              {1.22101984, -0.611453346, 0.242772236},
              {1.18900427, -0.617237398, 0.203566457},
              {1.16019025, -0.593566167, 0.168281257}
            }),
        rule(
            new FedYogi(0.05, 0.5, 0.9, 0.1),
            new double[][] {
              {1.04354143, -0.567539053, 0.251250313},
              {1.08478182, -0.553601676, 0.248117461},
              {1.04537719, -0.543137196, 0.24680165},
              {1.02567487, -0.515875685, 0.246143744}
            }));
  }

  private static Arguments rule(ServerOptimizer optimizer, double[][] expected) {
    return Arguments.of(optimizer, expected);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void apply_fourRounds_agreesWithTheRuleComputedElsewhere(
      ServerOptimizer optimizer, double[][] expected) {
    ServerState state = ServerState.initial(optimizer, new float[] {1, -0.5f, 0.25f});
    for (int round = 0; round < UPDATES.length; round++) {
      state = state.apply(UPDATES[round]);
      assertThat(state.rounds()).isEqualTo(round + 1);
      for (int i = 0; i < 3; i++) {
        assertThat((double) state.parameters()[i])
            .as("parameter %d after round %d", i, round + 1)
            .isCloseTo(expected[round][i], within(1e-6));
      }
    }
  }

  @Provide
  Arbitrary<ServerOptimizer> optimizers() {
    return Arbitraries.of(all());
  }

  private static List<ServerOptimizer> all() {
    return List.of(
        new FedAvg(1.5),
        new FedAvgM(0.5),
        new FedAvgM(0.5, 0.8, true),
        new FedAdagrad(0.1),
        new FedAdam(0.02),
        new FedYogi(0.02));
  }

  @Property(tries = 100)
  void fedAvgM_withoutMomentum_isFedAvgBitForBit(
      @ForAll @DoubleRange(min = 0.01, max = 3) double rate, @ForAll long seed) {
    ServerState plain = ServerState.initial(new FedAvg(rate), draw(seed, 40));
    ServerState momentum = ServerState.initial(new FedAvgM(rate, 0, false), draw(seed, 40));
    for (int round = 1; round <= 5; round++) {
      plain = plain.apply(draw(seed + round, 40));
      momentum = momentum.apply(draw(seed + round, 40));
      assertThat(momentum.parameters()).isEqualTo(plain.parameters());
    }
  }

  /** With beta1 = beta2 = 0 the step is the update over its own size and tau: rate at most. */
  @Property(tries = 100)
  void fedAdam_withoutMemory_movesByTheRateInTheUpdatesDirection(@ForAll long seed) {
    ServerState state = ServerState.initial(new FedAdam(0.1, 0, 0, 1e-6), new float[40]);
    float[] update = draw(seed, 40);
    for (int round = 1; round <= 3; round++) {
      float[] before = state.parameters();
      state = state.apply(update);
      for (int i = 0; i < 40; i++) {
        double expected = 0.1 * update[i] / (Math.abs((double) update[i]) + 1e-6);
        assertThat((double) state.parameters()[i] - before[i]).isCloseTo(expected, within(1e-6));
      }
    }
  }

  /** A coordinate's way depends on no other's, and not on its place. */
  @Property(tries = 100)
  void apply_permutedCoordinates_givesThePermutedParameters(
      @ForAll("optimizers") ServerOptimizer optimizer,
      @ForAll @IntRange(min = 1, max = 70) int size,
      @ForAll long seed) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, size).boxed().toList());
    Collections.shuffle(order, new Random(seed));
    ServerState straight = ServerState.initial(optimizer, draw(seed, size));
    ServerState permuted = ServerState.initial(optimizer, permute(draw(seed, size), order));
    for (int round = 1; round <= 4; round++) {
      straight = straight.apply(draw(seed + round, size));
      permuted = permuted.apply(permute(draw(seed + round, size), order));
      assertThat(permuted.parameters()).isEqualTo(permute(straight.parameters(), order));
    }
  }

  @Property(tries = 60)
  void resume_fromWhatWasKept_goesOnBitForBit(
      @ForAll("optimizers") ServerOptimizer optimizer, @ForAll long seed) {
    ServerState whole = ServerState.initial(optimizer, draw(seed, 30));
    ServerState resumed = whole;
    for (int round = 1; round <= 6; round++) {
      whole = whole.apply(draw(seed + round, 30));
      resumed = resumed.apply(draw(seed + round, 30));
      resumed = ServerState.resume(optimizer, resumed.parameters(), resumed.memory());
      assertThat(resumed.rounds()).isEqualTo(round);
      assertThat(resumed.parameters()).isEqualTo(whole.parameters());
      assertThat(resumed.memory()).isEqualTo(whole.memory());
    }
  }

  @Test
  void apply_leavesItsStateAndItsArguments() {
    for (ServerOptimizer optimizer : all()) {
      float[] parameters = {1, 2, 3};
      float[] update = {0.5f, -1, 0};
      ServerState first = ServerState.initial(optimizer, parameters);
      byte[] memory = first.memory();
      ServerState once = first.apply(update);
      assertThat(first.apply(update).parameters()).isEqualTo(once.parameters());
      assertThat(first.memory()).isEqualTo(memory);
      once.parameters()[0] = 99;
      assertThat(once.parameters()[0]).isLessThan(99);
      assertThat(first.parameters()).containsExactly(1, 2, 3);
      assertThat(parameters).containsExactly(1, 2, 3);
      assertThat(update).containsExactly(0.5f, -1, 0);
    }
  }

  @Test
  void resume_otherOptimizersMemory_isRefused() {
    for (ServerOptimizer optimizer : all()) {
      byte[] memory = ServerState.initial(optimizer, new float[3]).apply(UPDATES[0]).memory();
      for (ServerOptimizer other : all()) {
        if (!other.equals(optimizer)) {
          refused(other, 3, memory);
        }
      }
      refused(optimizer, 4, memory);
      refused(optimizer, 3, new byte[memory.length]);
      refused(optimizer, 3, new byte[0]);
    }
    refused(new FedAdam(0.021), 3, ServerState.initial(new FedAdam(0.02), new float[3]).memory());
    refused(new FedAvg(1), 3, ServerState.initial(new FedAvg(2), new float[3]).memory());
  }

  /** A float whose square is beyond the floats. */
  @Test
  void resume_fromAStateThatIsNotFinite_isRefused() {
    FedAdam adam = new FedAdam(0.02);
    ServerState broken =
        ServerState.initial(adam, new float[3]).apply(new float[] {1e30f, 0.1f, 0.1f});
    assertThat(broken.isFinite()).isFalse();
    refused(adam, 3, broken.memory());
    assertThat(ServerState.initial(new FedAvg(1), new float[] {Float.NaN}).isFinite()).isFalse();
    for (ServerOptimizer optimizer : all()) {
      assertThat(ServerState.initial(optimizer, new float[3]).apply(UPDATES[0]).isFinite())
          .isTrue();
    }
  }

  @Test
  void settings_outOfRange_areRefused() {
    for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException().isThrownBy(() -> new FedAvg(bad));
      assertThatIllegalArgumentException().isThrownBy(() -> new FedAvgM(bad));
      assertThatIllegalArgumentException().isThrownBy(() -> new FedAdagrad(bad));
      assertThatIllegalArgumentException().isThrownBy(() -> new FedAdagrad(1, bad));
      assertThatIllegalArgumentException().isThrownBy(() -> new FedAdam(bad));
      assertThatIllegalArgumentException().isThrownBy(() -> new FedAdam(1, 0.9, 0.99, bad));
      assertThatIllegalArgumentException().isThrownBy(() -> new FedYogi(bad));
      assertThatIllegalArgumentException().isThrownBy(() -> new FedYogi(1, 0.9, 0.99, bad));
    }
    for (double bad : new double[] {-0.1, 1, Double.NaN}) {
      assertThatIllegalArgumentException().isThrownBy(() -> new FedAvgM(1, bad, false));
      assertThatIllegalArgumentException().isThrownBy(() -> new FedAdam(1, bad, 0.99, 1e-3));
      assertThatIllegalArgumentException().isThrownBy(() -> new FedAdam(1, 0.9, bad, 1e-3));
      assertThatIllegalArgumentException().isThrownBy(() -> new FedYogi(1, bad, 0.99, 1e-3));
      assertThatIllegalArgumentException().isThrownBy(() -> new FedYogi(1, 0.9, bad, 1e-3));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FedAvgM(1, 0, true))
        .withMessageContaining("nesterov");
    ServerState state = ServerState.initial(new FedAvg(1), new float[2]);
    assertThatIllegalArgumentException().isThrownBy(() -> state.apply(new float[3]));
  }

  private static void refused(ServerOptimizer optimizer, int size, byte[] memory) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ServerState.resume(optimizer, new float[size], memory));
  }

  private static float[] permute(float[] values, List<Integer> order) {
    float[] permuted = new float[values.length];
    for (int i = 0; i < permuted.length; i++) {
      permuted[i] = values[order.get(i)];
    }
    return permuted;
  }

  private static float[] draw(long seed, int size) {
    Random random = new Random(seed);
    float[] drawn = new float[size];
    for (int i = 0; i < size; i++) {
      drawn[i] = (float) random.nextGaussian();
    }
    return drawn;
  }
}
