package dev.tacit.learning.federated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.learning.federated.FedNova.Tally;
import dev.tacit.learning.model.Model;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FedNovaTest {
  private static double coefficient(int steps, double rate, double momentum, double proximal) {
    return FedNova.coefficient(new LocalSgdSettings(steps, 1, rate, momentum, proximal));
  }

  /** The closed forms of the paper, section 4. */
  @Property(tries = 300)
  void coefficient_oneOfMomentumAndProximalTerm_isTheClosedForm(
      @ForAll @IntRange(min = 1, max = 200) int steps,
      @ForAll @DoubleRange(min = 0.01, max = 0.99) double value) {
    assertThat(coefficient(steps, 0.1, 0, 0)).isEqualTo(steps);
    double momentum = (steps - value * (1 - Math.pow(value, steps)) / (1 - value)) / (1 - value);
    assertThat(coefficient(steps, 0.1, value, 0)).isCloseTo(momentum, within(1e-9 * momentum));
    double proximal = (1 - Math.pow(1 - value, steps)) / value;
    assertThat(coefficient(steps, 0.5, 0, value / 0.5))
        .isCloseTo(proximal, within(1e-9 * proximal));
  }

  /**
   * With the gradient of a plane, -1 in every step, the update is the rate times the sum of the
   * coefficients: so LocalSgd itself says what they are.
   */
  @Property(tries = 100)
  void coefficient_bothTogether_isWhatLocalSgdDoes(
      @ForAll @IntRange(min = 1, max = 40) int steps,
      @ForAll @DoubleRange(min = 0, max = 0.6) double momentum,
      @ForAll @DoubleRange(min = 0, max = 0.02) double pull) {
    // (w - t)^2 with t far away has nearly the same slope everywhere: -2t, off by 1 in 1e6.
    Regression plane = new Regression(new float[][] {{1, 0}}, new float[] {1e6f});
    LocalSgdSettings settings = new LocalSgdSettings(steps, 1, 1e-9, momentum, pull / 1e-9);
    float[] trained =
        LocalSgd.train(
            Regression.model(),
            new float[2],
            plane,
            settings,
            new SplittableRandom(1)::nextLong,
            step -> {});
    double expected = FedNova.coefficient(settings);
    assertThat(trained[0] / (1e-9 * 2e6)).isCloseTo(expected, within(1e-5 * expected));
  }

  /** alpha = 1.5: coefficients 1, -1/2, 1/4. */
  @Test
  void coefficient_pullThatSwingsBack_addsSizes() {
    assertThat(coefficient(3, 0.5, 0, 3)).isEqualTo(1.75);
  }

  /** Updates (8, 0) by 4 steps and (0, 6) by 2, weights 1 and 3: by hand. */
  @Test
  void mean_twoClients_isAsComputedByHand() {
    float[] first = {8, 0};
    float[] second = {0, 6};
    FedNova.normalise(first, 1, 4);
    FedNova.normalise(second, 3, 2);
    Tally tally = Tally.NONE.plus(Tally.of(1, 4)).plus(Tally.of(3, 2));
    assertThat(tally.effectiveSteps()).isEqualTo(2.5);
    // 2.5 (1/4 (2, 0) + 3/4 (0, 3))
    assertThat(FedNova.mean(new float[] {first[0] + second[0], first[1] + second[1]}, tally))
        .containsExactly(1.25f, 5.625f);
  }

  /** Each number within a few roundings. */
  @Property(tries = 200)
  void mean_equalSteps_isTheWeightedMeanOfUpdates(
      @ForAll @IntRange(min = 1, max = 20) int clients,
      @ForAll @IntRange(min = 1, max = 500) int steps,
      @ForAll long seed) {
    Random random = new Random(seed);
    double a = coefficient(steps, 0.1, 0.9, 0);
    float[] sum = new float[1];
    double size = 0;
    double expected = 0;
    double weights = 0;
    Tally tally = Tally.NONE;
    for (int client = 0; client < clients; client++) {
      double weight = 1 + random.nextInt(100);
      float[] update = {(float) random.nextGaussian()};
      expected += weight * update[0];
      size += Math.abs(weight * update[0]);
      weights += weight;
      FedNova.normalise(update, weight, a);
      sum[0] += update[0];
      tally = tally.plus(Tally.of(weight, a));
    }
    float mean = FedNova.mean(sum, tally)[0];
    assertThat((double) mean)
        .isCloseTo(expected / weights, within((clients + 4) * 0x1p-24 * size / weights));
  }

  /** Two steps against forty: FedAvg weighs the clients by them, FedNova does not. */
  @Test
  void rounds_differentNumbersOfSteps_reachTheOptimumThatFedAvgMisses() {
    List<Regression> two =
        List.of(Regression.around(1, -2, 0.3, 20, 1), Regression.around(-3, 4, 2, 20, 2));
    int[] steps = {2, 40};
    float[] plain = rounds(two, steps, false);
    float[] nova = rounds(two, steps, true);
    assertThat(Regression.distance(plain, Regression.optimum(two, 2 / 42.0, 40 / 42.0)))
        .isLessThan(0.02);
    double[] optimum = Regression.optimum(two, 0.5, 0.5);
    assertThat(Regression.distance(plain, optimum)).isGreaterThan(1);
    assertThat(Regression.distance(nova, optimum)).isLessThan(0.05);
  }

  private static float[] rounds(List<Regression> clients, int[] steps, boolean normalised) {
    Model model = Regression.model();
    ServerState state = ServerState.initial(new ServerOptimizer.FedAvg(1), new float[2]);
    for (int round = 0; round < 1500; round++) {
      float[] sum = new float[2];
      Tally tally = Tally.NONE;
      for (int client = 0; client < clients.size(); client++) {
        LocalSgdSettings settings = new LocalSgdSettings(steps[client], 100, 5e-4, 0);
        float[] before = state.parameters();
        float[] update =
            LocalSgd.train(model, before, clients.get(client), settings, () -> 1, step -> {});
        for (int i = 0; i < 2; i++) {
          update[i] -= before[i];
        }
        double coefficient = normalised ? FedNova.coefficient(settings) : 1;
        FedNova.normalise(update, 1, coefficient);
        tally = tally.plus(Tally.of(1, coefficient));
        for (int i = 0; i < 2; i++) {
          sum[i] += update[i];
        }
      }
      state = state.apply(FedNova.mean(sum, tally));
    }
    return state.parameters();
  }

  @Test
  void arguments_outOfRange_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FedNova.normalise(new float[1], -1, 1))
        .withMessageStartingWith("weight must be at least 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FedNova.normalise(new float[1], 1, 0))
        .withMessageStartingWith("coefficient must be positive");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FedNova.mean(new float[1], Tally.NONE))
        .withMessageStartingWith("weight must be positive");
  }
}
