package dev.tacit.learning.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.learning.Examples;
import dev.tacit.learning.dpsgd.ClippedSum;
import dev.tacit.learning.dpsgd.Clipping;
import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.privacy.NeighbouringRelation;
import dev.tacit.privacy.accounting.PldAccountant;
import dev.tacit.privacy.audit.CanaryScores;
import dev.tacit.privacy.audit.Guesses;
import dev.tacit.privacy.audit.OneRunAudit;
import dev.tacit.privacy.audit.TwoWorldAudit;
import dev.tacit.privacy.noise.GaussianNoise;
import dev.tacit.privacy.noise.PoissonDraw;
import dev.tacit.privacy.noise.SecureRandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Audits DP-SGD with the randomness of the product, and shows that what is broken on purpose is
 * caught.
 *
 * <p>A canary has a feature of its own, so that its gradient on the linear model is orthogonal to
 * all others but for the bias, and far longer than the clipping norm. Its score is the inner
 * product of the training's update with its gradient: how often it was drawn, and noise.
 *
 * <p>Each audit fails with probability {@value #FALSE_ALARM}: so often a correct DP-SGD would be
 * accused. The other way round, bounds that must be large enough were, in seven runs each, above
 * what is asked by 7 of their standard deviations or more: a miss has a chance below 1e-9 if they
 * are normal.
 */
class LocalDpSgdAuditTest {
  private static final double FALSE_ALARM = 1e-7;
  private static final double DELTA = 1e-5;

  /** As small as one run of thousands of canaries needs for so few false alarms. */
  private static final double SMALL_DELTA = 1e-10;

  private static final double CLIP = 1;
  private static final float BRIGHT = 100;

  /** The place of the two-world audits' canary, the last. */
  private static final int CANARY = 2;

  /** So small that gradients stay as they are at the start. */
  private static final double RATE = 1e-4;

  private final SecureRandomStream random = SecureRandomStream.create();
  private final GaussianNoise noise = new GaussianNoise(random);

  @AfterEach
  void close() {
    random.close();
  }

  /** A way to train, right or wrong. */
  private interface Training {
    float[] train(Model model, float[] start, Examples examples, DpSgdSettings settings);
  }

  private float[] right(Model model, float[] start, Examples examples, DpSgdSettings settings) {
    return LocalDpSgd.train(model, start, examples, settings, random, step -> {});
  }

  /** The product's draw and noise, for broken ones to override. */
  private class Honest implements Chance {
    private final Chance product = StreamChance.of(random);

    @Override
    public int[] draw(int population, double samplingRate) {
      return product.draw(population, samplingRate);
    }

    @Override
    public int[] groups(int count, int groups) {
      return product.groups(count, groups);
    }

    @Override
    public void addNoise(double[] values, double standardDeviation) {
      product.addNoise(values, standardDeviation);
    }

    @Override
    public void close() {}
  }

  private static Training with(Chance chance) {
    return (model, start, examples, settings) ->
        LocalDpSgd.train(model, start, examples, settings, chance, 1, step -> {});
  }

  private Training halfTheNoise() {
    return with(
        new Honest() {
          @Override
          public void addNoise(double[] values, double standardDeviation) {
            super.addNoise(values, standardDeviation / 2);
          }
        });
  }

  /** The canary, where there is one, is kept out of the lottery: it is in every batch. */
  private Training canaryAlwaysDrawn() {
    return with(
        new Honest() {
          @Override
          public int[] draw(int population, double samplingRate) {
            int[] drawn = super.draw(population, samplingRate);
            return IntStream.range(0, population)
                .filter(i -> i == CANARY || Arrays.binarySearch(drawn, i) >= 0)
                .toArray();
          }
        });
  }

  /** The canary, where there is one, is kept out of the lottery: it is in no batch. */
  private Training canaryNeverDrawn() {
    return with(
        new Honest() {
          @Override
          public int[] draw(int population, double samplingRate) {
            int[] drawn = super.draw(population, samplingRate);
            return Arrays.stream(drawn).filter(i -> i != CANARY).toArray();
          }
        });
  }

  /** The steps of DP-SGD, of the product's own pieces, but gradients as long as they are. */
  private float[] unclipped(Model model, float[] start, Examples examples, DpSgdSettings settings) {
    ClippedSum sums = new ClippedSum(List.of(model), examples, Clipping.FLAT, 0x1p20);
    float[] weights = start.clone();
    double[] sum = new double[weights.length];
    for (int step = 0; step < settings.steps(); step++) {
      model.load(weights);
      int[] drawn = PoissonDraw.draw(random, examples.size(), settings.samplingRate());
      sums.compute(drawn, new int[drawn.length], sum);
      noise.add(sum, 0, sum.length, settings.noiseMultiplier() * settings.clippingNorm());
      for (int i = 0; i < sum.length; i++) {
        weights[i] -= (float) (settings.learningRate() * sum[i] / settings.expectedBatch());
      }
    }
    return weights;
  }

  private static DpSgdSettings settings(int steps, double samplingRate, double noiseMultiplier) {
    return new DpSgdSettings(steps, samplingRate, noiseMultiplier, CLIP, RATE, 1, 0);
  }

  private static double claimed(DpSgdSettings settings, double delta) {
    return PldAccountant.epsilon(settings.event(), NeighbouringRelation.ADD_OR_REMOVE_ONE, delta)
        .upper();
  }

  /** Examples with one bright feature each. */
  private static Examples canaries(int features, int[] bright) {
    float[][] inputs = new float[bright.length][features];
    for (int i = 0; i < bright.length; i++) {
      inputs[i][bright[i]] = BRIGHT;
    }
    return new Examples(new int[] {1, 1, features}, 2, inputs, new int[bright.length]);
  }

  private static double[] gradient(Model model, float[] start, Examples one) {
    double[] gradient = new double[start.length];
    model.load(start);
    new ClippedSum(List.of(model), one, Clipping.FLAT, CLIP)
        .compute(new int[] {0}, new int[1], gradient);
    return gradient;
  }

  /** In units of the clipping norm. */
  private static double score(float[] start, float[] trained, double[] gradient) {
    double score = 0;
    for (int i = 0; i < start.length; i++) {
      score += (start[i] - trained[i]) * gradient[i];
    }
    return score / RATE / CLIP;
  }

  /** The two-world audit of the last of three examples, on as many runs in each world. */
  private double twoWorlds(Training training, DpSgdSettings settings, int runs, double delta) {
    Model model = Model.forClippedSums(ModelSpec.preset("linear", new int[] {1, 1, 3}, 2));
    float[] start = new float[model.parameterCount()];
    Examples all = canaries(3, new int[] {0, 1, 2});
    Examples others = all.without(CANARY);
    double[] gradient = gradient(model, start, canaries(3, new int[] {CANARY}));
    double[] with = new double[runs];
    double[] without = new double[runs];
    for (int run = 0; run < runs; run++) {
      with[run] = score(start, training.train(model, start, all, settings), gradient);
      without[run] = score(start, training.train(model, start, others, settings), gradient);
    }
    return TwoWorldAudit.heldOut(with, without, delta, FALSE_ALARM).bound().epsilon();
  }

  /** The one-run audit of many canaries, each in the data with probability 1/2. */
  private double oneRun(
      Training training, DpSgdSettings settings, int count, int each, double delta) {
    Model model = Model.forClippedSums(ModelSpec.preset("linear", new int[] {1, 1, count}, 2));
    float[] start = new float[model.parameterCount()];
    int[] drawn = PoissonDraw.draw(random, count, 0.5);
    boolean[] included = new boolean[count];
    for (int i : drawn) {
      included[i] = true;
    }
    float[] trained = training.train(model, start, canaries(count, drawn), settings);
    double[] scores = new double[count];
    for (int i = 0; i < count; i++) {
      // the gradient's two long coordinates: (-1, 1) / sqrt(2) for label 0
      double difference = (double) trained[i] - trained[count + i];
      scores[i] = difference / Math.sqrt(2) / RATE;
    }
    return OneRunAudit.bestOf(
            CanaryScores.of(scores, included), List.of(new Guesses(each, each)), delta, FALSE_ALARM)
        .bound()
        .epsilon();
  }

  @Test
  void twoWorlds_right_isBelowTheAccountantAndMeaningful() {
    DpSgdSettings settings = settings(3, 0.5, 1);
    double claimed = claimed(settings, DELTA);
    double bound = twoWorlds(this::right, settings, 100_000, DELTA);
    assertThat(bound).isLessThanOrEqualTo(claimed);
    assertThat(bound).isGreaterThan(1);
  }

  @Test
  void twoWorlds_halfTheNoise_isCaught() {
    DpSgdSettings settings = settings(2, 0.5, 2);
    double claimed = claimed(settings, DELTA);
    double bound = twoWorlds(halfTheNoise(), settings, 600_000, DELTA);
    assertThat(bound).isGreaterThan(claimed);
  }

  @Test
  void twoWorlds_canaryAlwaysDrawn_isCaught() {
    DpSgdSettings settings = settings(2, 0.1, 1);
    double claimed = claimed(settings, DELTA);
    double bound = twoWorlds(canaryAlwaysDrawn(), settings, 100_000, DELTA);
    assertThat(bound).isGreaterThan(claimed);
  }

  /** Not a leak: nothing of the canary is used. What shows is that the audit has lost its power. */
  @Test
  void twoWorlds_canaryNeverDrawn_givesNothing() {
    assertThat(twoWorlds(canaryNeverDrawn(), settings(3, 0.5, 1), 100_000, DELTA)).isZero();
  }

  @Test
  void twoWorlds_unclipped_isCaught() {
    DpSgdSettings settings = settings(2, 0.5, 2);
    double claimed = claimed(settings, DELTA);
    double bound = twoWorlds(this::unclipped, settings, 20_000, DELTA);
    assertThat(bound).isGreaterThan(claimed);
  }

  @Test
  void oneRun_right_isBelowTheAccountantAndMeaningful() {
    DpSgdSettings settings = settings(3, 0.5, 1);
    double claimed = claimed(settings, SMALL_DELTA);
    double bound = oneRun(this::right, settings, 4000, 300, SMALL_DELTA);
    assertThat(bound).isLessThanOrEqualTo(claimed);
    assertThat(bound).isGreaterThan(0.3);
  }

  @Test
  void oneRun_unclipped_isCaught() {
    DpSgdSettings settings = settings(1, 1, 3);
    double claimed = claimed(settings, SMALL_DELTA);
    double bound = oneRun(this::unclipped, settings, 3000, 1200, SMALL_DELTA);
    assertThat(bound).isGreaterThan(claimed);
  }
}
