package dev.tacit.simulation.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.datasets.Subset;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.federated.LocalSgd;
import dev.tacit.learning.loss.Loss;
import dev.tacit.learning.model.Layers;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.learning.robust.Median;
import dev.tacit.privacy.clipping.AdaptiveClipping;
import dev.tacit.secagg.encoding.AdaptiveCentralPlan;
import dev.tacit.secagg.encoding.CentralPlan;
import dev.tacit.simulation.attack.Images;
import dev.tacit.simulation.experiment.Algorithm;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.InitialModel;
import dev.tacit.simulation.experiment.LocalTraining;
import dev.tacit.simulation.experiment.Protection;
import dev.tacit.simulation.experiment.Replay;
import dev.tacit.simulation.experiment.ServerNoise;
import dev.tacit.simulation.experiment.Weighting;
import dev.tacit.simulation.inference.Reconstruction.View;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Seeds are fixed, so that no assertion can fail by chance. */
class InversionAttackTest {
  private static final Experiment ONE_EACH = Small.experiment(15, 1, 2, LocalTraining.fedSgd(0.1));
  private static final Images IMAGES = Images.of(4, 9);

  private static float[] update(ExampleStore examples) {
    Model model = Model.forClippedSums(Images.MODEL, new Loss.SoftmaxCrossEntropy());
    float[] before = model.initialParameters(3);
    float[] after = new float[before.length];
    LocalSgd.train(
        model,
        before,
        examples,
        LocalTraining.fedSgd(0.5).settings(0, examples.size(), 1),
        () -> 0,
        step -> {},
        after);
    for (int i = 0; i < after.length; i++) {
      after[i] -= before[i];
    }
    return after;
  }

  private static float[] image(int number) {
    float[] image = new float[40];
    IMAGES.input(number, image, 0);
    return image;
  }

  private static Reconstruction view(InversionResult result, View view) {
    return result.views().stream().filter(one -> one.view() == view).findFirst().orElseThrow();
  }

  /** Also of an update that was clipped: a multiple of the gradient is as good. */
  @Test
  void ratios_ofOneExample_areItToFloatError() {
    DenseInversion inversion = DenseInversion.of(Images.MODEL);
    assertThat(inversion).isEqualTo(new DenseInversion(40, 20));
    for (int number = 0; number < 4; number++) {
      float[] update = update(new Subset(IMAGES, new int[] {number}));
      for (double norm : new double[] {1e9, 1e-3}) {
        Replay.clip(update, norm);
        float[] found = inversion.ratios(update).get(0);
        float[] together = inversion.together(List.of(update));
        for (int i = 0; i < 40; i++) {
          assertThat(found[i]).isCloseTo(image(number)[i], within(2e-4f));
          assertThat(together[i]).isCloseTo(image(number)[i], within(2e-4f));
        }
      }
    }
  }

  /** A mixture: the error is that of images, and not of floats. */
  @Test
  void ratios_ofSeveralExamples_areNotExact() {
    float[] update = update(new Subset(IMAGES, new int[] {0, 1, 2}));
    double least =
        DenseInversion.of(Images.MODEL).ratios(update).stream()
            .mapToDouble(guess -> ImageLikeness.meanSquaredError(guess, image(0)))
            .min()
            .orElseThrow();
    assertThat(least).isGreaterThan(1e-4);
  }

  @Test
  void run_withoutPrivacy_seesTheImagesInUpdatesAndBehindTheMean() throws InterruptedException {
    InversionResult result = new InversionAttack(12, 10).run(ONE_EACH, 2, done -> {});
    for (View view : List.of(View.UPDATE, View.REST)) {
      Reconstruction seen = view(result, view);
      assertThat(seen.decibels()).isGreaterThan(60);
      assertThat(seen.structure()).isGreaterThan(0.999);
      assertThat(seen.otherDecibels()).isLessThan(20);
      assertThat(seen.found()).isEqualTo(12);
    }
    assertThat(view(result, View.MEAN).decibels()).isLessThan(25);
    assertThat(result.bound()).isEmpty();
    assertThat(result.isWithinBound()).isTrue();
  }

  @Test
  void run_underNoise_seesNoMoreThanOfThoseWhoWereNotThere() throws InterruptedException {
    InversionResult result =
        new InversionAttack(60, 10).run(Small.noised(ONE_EACH, 0.1, 6), 2, done -> {});
    assertThat(result.bound().orElseThrow().epsilon()).isBetween(0.5, 1.5);
    assertThat(result.views()).hasSize(2);
    for (Reconstruction seen : result.views()) {
      assertThat(seen.decibels()).isCloseTo(seen.otherDecibels(), within(1.0));
      assertThat(seen.lowest()).isLessThanOrEqualTo(result.tightMost(10));
    }
    assertThat(result.tightMost(10)).isLessThan(result.most(10));
    assertThat(result.most(10)).isLessThan(0.45);
    assertThat(result.isWithinBound()).isTrue();
  }

  /** What is left of the sum without the others is the client's own update, if nobody clips it. */
  @Test
  void run_ofClientsWithDifferentWeights_knowsTheRest() throws InterruptedException {
    InversionResult result =
        new InversionAttack(4, 5)
            .run(Small.experiment(6, 3, 1, LocalTraining.fedSgd(0.1)), 1, done -> {});
    Reconstruction update = view(result, View.UPDATE);
    assertThat(view(result, View.REST).decibels()).isCloseTo(update.decibels(), within(0.1));
    assertThat(update.found()).isEqualTo(4);
  }

  /** Others are taken off by the norm that the round had, which rises from round to round here. */
  @Test
  void run_adaptiveClippingWithHardlyAnyNoise_knowsTheRest() throws InterruptedException {
    Experiment rounds = Small.experiment(15, 1, 6, LocalTraining.fedSgd(0.1));
    AdaptiveClipping clipping = new AdaptiveClipping(1e-3, 0.002, 0.99, 1, 1);
    Experiment adaptive =
        rounds.withProtection(
            new Protection.Central(
                    AdaptiveCentralPlan.first(clipping, Images.MODEL.parameterCount(), 15).vector())
                .withNoise(new ServerNoise.Adaptive(clipping)));
    InversionResult result = new InversionAttack(8, 10).run(adaptive, 2, done -> {});
    Reconstruction rest = view(result, View.REST);
    assertThat(rest.found()).isEqualTo(8);
    assertThat(rest.decibels()).isGreaterThan(25);
  }

  /** Updates of five times as many steps are a fifth as long as the change of weights. */
  @Test
  void run_normalisedUpdates_findsTheClient() throws InterruptedException {
    Experiment five = Small.experiment(15, 2, 2, new LocalTraining(5, 2, 0.3));
    Algorithm averaging = five.algorithm();
    Algorithm normalised =
        new Algorithm.Normalised(
            averaging.training(), Weighting.EQUAL, averaging.server(), OptionalDouble.of(5));
    Experiment noised =
        Small.with(five, normalised, CentralPlan.of(Images.MODEL.parameterCount(), 1, 15, 1e-3));
    InversionResult result = new InversionAttack(8, 10).run(noised, 2, done -> {});
    assertThat(view(result, View.REST).found()).isEqualTo(8);
  }

  @Test
  void run_isAFunctionOfTheExperimentOnAnyNumberOfThreads() throws InterruptedException {
    InversionAttack attack = new InversionAttack(5, 4);
    Experiment noised = Small.noised(ONE_EACH, 0.1, 0.01);
    List<Reconstruction> one = attack.run(noised, 1, done -> {}).views();
    assertThat(attack.run(noised, 3, done -> {}).views()).isEqualTo(one);
    assertThat(attack.run(noised.withSeed(99), 3, done -> {}).views()).isNotEqualTo(one);
  }

  @Test
  void run_underARobustRule_hasSingleUpdatesOnly() throws InterruptedException {
    Experiment median = ONE_EACH.withProtection(new Protection.None(Optional.of(new Median())));
    assertThat(new InversionAttack(2, 4).run(median, 1, done -> {}).views())
        .extracting(Reconstruction::view)
        .containsExactly(View.UPDATE);
  }

  @Test
  void run_whatCannotBeInverted_isRefused() {
    ModelSpec convolution =
        ModelSpec.sequential(
            "conv",
            new int[] {2, 5, 4},
            Layers.conv2d(3, 2).relu(),
            Layers.flatten(),
            Layers.dense(8));
    Experiment other = ONE_EACH.withModel(new InitialModel(convolution));
    assertThatThrownBy(() -> new InversionAttack(1, 2).run(other, 1, done -> {}))
        .hasMessageContaining("model must begin with a dense layer with a bias");
    assertThatThrownBy(() -> new InversionAttack(1, 500).run(ONE_EACH, 1, done -> {}))
        .hasMessageContaining("people must be at most 201");
    Experiment hidden = Small.drawn(ONE_EACH, 1, 1, 1e-5);
    assertThatThrownBy(() -> new InversionAttack(1, 2).run(hidden, 1, done -> {}))
        .hasMessageContaining("who takes part must be known");
    assertThatThrownBy(() -> new InversionAttack(1, 1)).hasMessageContaining("people must be");
  }
}
