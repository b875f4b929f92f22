package dev.tacit.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.learning.Examples;
import dev.tacit.learning.model.Model;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdaptiveClippingTest {
  private final Examples examples = Examples.images(new int[] {1, 1, 6}, 6, 400, 5);

  /** Norms of all examples' gradients at the weights, ascending. */
  private double[] norms(float[] weights) {
    Model model = Model.create(Recipes.MLP);
    model.load(weights);
    double[] norms = new double[examples.size()];
    double[] squared = new double[model.capacity()];
    for (int i = 0; i < norms.length; i++) {
      model.input(0, examples, i);
      model.forward(1);
      model.lossGradients(1);
      model.backward(1, squared);
      norms[i] = Math.sqrt(squared[0]);
    }
    Arrays.sort(norms);
    return norms;
  }

  /** Weights stay, so the norms do: C must come to lie between neighbours of their quantile. */
  @ParameterizedTest
  @CsvSource({"0.5, 0.001", "0.5, 100", "0.2, 1", "0.9, 1"})
  void step_weightsThatStay_bringTheNormToTheQuantile(double quantile, double initialNorm) {
    Privacy privacy = new Privacy.AdaptiveDpSgd(0.5, 1, initialNorm, quantile, 0.2, 10);
    Recipe recipe = Recipe.of(Recipes.MLP, Recipes.sgd(0), privacy, 300, 200);
    double[] norms = norms(TrainingState.start(recipe).weights());
    double sum = 0;
    try (Trainer trainer =
        Recipes.trainer(TrainingState.start(recipe), examples, 1, new SeededChance(4, 1))) {
      Recipes.run(trainer, 200);
      for (int step = 0; step < 100; step++) {
        trainer.step();
        sum += Math.log(trainer.clippingNorm());
      }
    }
    double norm = Math.exp(sum / 100);
    double below = Arrays.stream(norms).filter(value -> value <= norm).count() / 400.0;
    assertThat(below).isCloseTo(quantile, within(0.05));
  }

  @Test
  void step_noiseOfTheParts_isTheSplitOfTheWhole() {
    Privacy.AdaptiveDpSgd privacy = new Privacy.AdaptiveDpSgd(0.5, 2, 3, 0.5, 0.2, 10);
    // sqrt(1 / (1/4 - 1/400))
    assertThat(privacy.sumMultiplier()).isCloseTo(2.010076, within(1e-6));
    Recipe recipe = Recipe.of(Recipes.MLP, Recipes.sgd(1), privacy, 2, 200);
    SeededChance chance = new SeededChance(4, 0);
    try (Trainer trainer = Recipes.trainer(TrainingState.start(recipe), examples, 1, chance)) {
      trainer.step();
      double next = trainer.clippingNorm();
      trainer.step();
      assertThat(next).isNotEqualTo(3);
      assertThat(chance.deviations)
          .containsExactly(privacy.sumMultiplier() * 3, 10.0, privacy.sumMultiplier() * next, 10.0);
    }
  }

  /** 1 / z_sum² + (1/2)² / s² is at most 1 / z², and no more than rounding below it. */
  @Test
  void sumMultiplier_anySplit_costsTheWholeAndNoMore() {
    for (double z : new double[] {0.01, 0.5, 1.1, 30, 200}) {
      for (double ratio : new double[] {1, 1.5, 10, 1e4}) {
        Privacy.AdaptiveDpSgd privacy = new Privacy.AdaptiveDpSgd(0.5, z, 1, 0.5, 0.2, z * ratio);
        double cost = Math.pow(privacy.sumMultiplier(), -2) + Math.pow(2 * z * ratio, -2);
        assertThat(cost * z * z).isBetween(1 - 1e-11, 1.0);
      }
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Privacy.AdaptiveDpSgd(0.5, 1, 1, 0.5, 0.2, 0.9))
        .withMessageStartingWith("countDeviation must be in [noiseMultiplier, 2^28]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Privacy.AdaptiveDpSgd(0.5, 250, 1, 0.5, 0.2, 250))
        .withMessageStartingWith("noise multiplier of the sums");
  }

  /** One example more or less moves the count by 1/2 exactly, and an empty step's is 0. */
  @Test
  void compute_oneExampleMore_movesTheCentredCountByAHalf() {
    Model model = Model.forClippedSums(Recipes.MLP);
    float[] weights = model.initialParameters(1);
    double median = norms(weights)[200];
    double[] sum = new double[weights.length];
    try (UnitSum sums =
        new ExampleSum(
            java.util.List.of(model),
            examples,
            dev.tacit.learning.dpsgd.Clipping.FLAT,
            50,
            0,
            new SeededChance(1, 0))) {
      assertThat(sums.compute(0, weights, new int[0], median, sum)).isZero();
      assertThat(sum).containsOnly(0);
      int[] units = new int[100];
      double last = 0;
      int up = 0;
      for (int count = 1; count <= 100; count++) {
        units[count - 1] = count - 1;
        double now = sums.compute(0, weights, Arrays.copyOf(units, count), median, sum);
        assertThat(Math.abs(now - last)).isEqualTo(0.5);
        up += now > last ? 1 : 0;
        last = now;
      }
      assertThat(up).isBetween(20, 80);
    }
  }
}
