package dev.tacit.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.learning.dpftrl.Banded;
import dev.tacit.learning.dpftrl.Tree;
import dev.tacit.learning.dpsgd.Clipping;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.accounting.Calibration;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.accounting.RdpAccountant;
import dev.tacit.privacy.event.Gaussian;
import dev.tacit.privacy.event.PoissonSampled;
import dev.tacit.privacy.event.SelfComposed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeEventTest {
  private static Recipe recipe(Privacy privacy, int steps) {
    return Recipe.of(Recipes.LINEAR, Recipes.sgd(1), privacy, steps, 256);
  }

  /**
   * The MNIST tutorial's runs: batch 256 of 60,000, delta 1e-5. Values of Google's dp_accounting.
   */
  @ParameterizedTest
  @CsvSource({"1.3, 3516, 0.86454", "1.12, 14063, 2.31018", "0.7, 10547, 5.63971"})
  void event_tutorialRuns_haveTheReferencesEpsilon(double noise, int steps, double epsilon) {
    Privacy privacy = new Privacy.DpSgd(256 / 60000.0, noise, 1, Clipping.FLAT);
    Recipe recipe = recipe(privacy, steps);
    double ours = PldAccountant.epsilon(recipe.event(steps), recipe.relation(), 1e-5).upper();
    assertThat(ours).isCloseTo(epsilon, within(5e-3 * epsilon));
  }

  @Test
  void event_sampled_composesSampledGaussians() {
    assertThat(recipe(Recipes.dpSgd(3), 7).event(7))
        .isEqualTo(new SelfComposed(new PoissonSampled(0.1, new Gaussian(1.5)), 7));
    Privacy adaptive = new Privacy.AdaptiveDpSgd(0.1, 1.5, 3, 0.5, 0.2, 12);
    assertThat(recipe(adaptive, 7).event(5))
        .isEqualTo(new SelfComposed(new PoissonSampled(0.1, new Gaussian(1.5)), 5));
    assertThat(recipe(adaptive, 7).relation()).isEqualTo(NeighbouringRelation.ADD_OR_REMOVE_ONE);
    double none =
        RdpAccountant.epsilon(recipe(adaptive, 7).event(0), recipe(adaptive, 7).relation(), 1e-5)
            .epsilon();
    assertThat(none).isZero();
  }

  @Test
  void event_correlatedNoise_isTheWholeRunsGaussian() {
    // One pass over 8 steps in one tree: a leaf is under 4 nodes.
    Privacy tree = new Privacy.DpFtrl(new Tree(6, 8), 1, Clipping.FLAT, 8, 100);
    assertThat(((Gaussian) recipe(tree, 8).event(1)).sigma()).isCloseTo(3, within(1e-9));
    assertThat(recipe(tree, 8).event(1)).isEqualTo(recipe(tree, 8).event(8));
    // Two passes: two trees, each met once.
    assertThat(((Gaussian) recipe(tree, 16).event(16)).sigma())
        .isCloseTo(6 / Math.sqrt(8), within(1e-9));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> recipe(tree, 12))
        .withMessage("steps must be whole passes of 8 but was 12");
    Privacy tall = new Privacy.DpFtrl(new Tree(6, 16), 1, Clipping.FLAT, 8, 100);
    assertThatIllegalArgumentException().isThrownBy(() -> recipe(tall, 16));
  }

  @Test
  void event_withoutPrivacy_isRefused() {
    Recipe plain = recipe(Privacy.NONE, 3);
    assertThat(plain.isPrivate()).isFalse();
    assertThatIllegalStateException().isThrownBy(() -> plain.event(3));
    assertThatIllegalStateException().isThrownBy(() -> plain.withNoiseMultiplier(1));
  }

  @Test
  void withNoiseMultiplier_calibrated_keepsTheBudget() {
    PrivacyBudget budget = new PrivacyBudget(2, 1e-5);
    for (Privacy privacy :
        new Privacy[] {
          Recipes.dpSgd(1),
          new Privacy.AdaptiveDpSgd(0.1, 1, 1, 0.5, 0.2, 100),
          new Privacy.DpFtrl(Banded.squareRoot(1, 10), 1, Clipping.FLAT, 10, 100)
        }) {
      Recipe recipe = recipe(privacy, 20);
      double found =
          Calibration.noiseMultiplier(budget, recipe.relation(), z -> recipe.event(20, z));
      Recipe calibrated = recipe.withNoiseMultiplier(found);
      double epsilon = PldAccountant.epsilon(calibrated.event(20), recipe.relation(), 1e-5).upper();
      assertThat(epsilon).isBetween(1.98, 2.0);
    }
  }

  @Test
  void privacy_outOfRange_isRefusedByName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Privacy.DpSgd(0, 1, 1, Clipping.FLAT))
        .withMessage("samplingRate must be in (0, 1] but was 0.0");
    for (double bad : new double[] {0, 257, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Privacy.DpSgd(0.5, bad, 1, Clipping.FLAT))
          .withMessage("noiseMultiplier must be in [2^-60, 256.0] but was " + bad);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Privacy.DpSgd(0.5, 1, 0x1p21, Clipping.FLAT))
        .withMessageStartingWith("clippingNorm must be in [2^-20, 2^20]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Privacy.AdaptiveDpSgd(0.5, 1, 1, 1.5, 0.2, 3))
        .withMessageStartingWith("quantile");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Privacy.DpFtrl(new Tree(1, 2), 1, Clipping.FLAT, 0, 5))
        .withMessageStartingWith("stepsPerPass");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Recipe.of(Recipes.LINEAR, Recipes.sgd(1), Privacy.NONE, 1, 2.5))
        .withMessageStartingWith("expectedBatch must be a whole number");
  }
}
