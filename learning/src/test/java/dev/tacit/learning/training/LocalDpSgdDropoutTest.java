package dev.tacit.learning.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.learning.Evaluation;
import dev.tacit.learning.Examples;
import dev.tacit.learning.dpsgd.Clipping;
import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.learning.model.Layers;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.privacy.noise.SecureRandomStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A client's DP-SGD on models that leave out numbers. */
class LocalDpSgdDropoutTest {
  private static final int INPUTS = 400;
  private static final int UNITS = 8;
  private static final int EXAMPLES = 300;
  private static final double CLIP = 0x1p-10;

  /** Gradients by the first weights show which inputs were left out. */
  private static final ModelSpec SPEC =
      ModelSpec.sequential(
          "left-out",
          Layers.input(1, 1, INPUTS),
          Layers.flatten(),
          Layers.dropout(0.5),
          Layers.dense(UNITS).tanh(),
          Layers.dropout(0.1),
          Layers.dense(2));

  private static final IntConsumer UNHEARD = step -> {};

  private final Model model = Model.forClippedSums(SPEC);
  private final Examples examples = Examples.images(new int[] {1, 1, INPUTS}, 2, EXAMPLES, 1);
  private final float[] start = model.initialParameters(1);

  /** The noise-free sums of the steps. */
  private List<double[]> sums(Examples of, long masks, Clipping clipping, int[]... draws) {
    DpSgdSettings settings =
        new DpSgdSettings(draws.length, 0.5, 1, CLIP, clipping, 100, EXAMPLES, 0, 0);
    ScriptedChance chance = new ScriptedChance(0, draws);
    LocalDpSgd.train(model, start, of, settings, chance, masks, UNHEARD);
    return chance.sums;
  }

  private List<double[]> sums(long masks, int[]... draws) {
    return sums(examples, masks, Clipping.FLAT, draws);
  }

  /** Inputs that one example's gradient does not depend on. */
  private static BitSet leftOut(double[] gradient) {
    BitSet out = new BitSet();
    for (int i = 0; i < INPUTS; i++) {
      int input = i;
      out.set(i, IntStream.range(0, UNITS).allMatch(unit -> gradient[unit * INPUTS + input] == 0));
    }
    return out;
  }

  /** Half of all, and half of those that another mask leaves out. */
  private static void assertIndependent(List<BitSet> masks) {
    for (int a = 0; a < masks.size(); a++) {
      // Six standard deviations of a binomial count of 400 are 60.
      assertThat(masks.get(a).cardinality()).isBetween(140, 260);
      for (int b = 0; b < a; b++) {
        BitSet differing = (BitSet) masks.get(a).clone();
        differing.xor(masks.get(b));
        assertThat(differing.cardinality()).isBetween(140, 260);
      }
    }
  }

  @Test
  void train_masks_differFromStepToStepAndExampleToExample() {
    int[] first = {5};
    int[] second = {6};
    List<BitSet> masks = new ArrayList<>();
    Stream.of(
            sums(1, first, first, first),
            sums(1, second, second, second),
            sums(2, first, first, first))
        .forEach(sums -> sums.forEach(sum -> masks.add(leftOut(sum))));
    assertThat(masks).hasSize(9);
    assertIndependent(masks);
  }

  /** Nor does it matter in which place of a micro-batch an example lies. */
  @Test
  void train_masks_doNotDependOnWhoElseIsDrawn() {
    int[] two = {5, 200};
    List<double[]> both = sums(1, two);
    List<double[]> one = sums(1, new int[] {5});
    List<double[]> other = sums(1, new int[] {200});
    BitSet ofBoth = leftOut(both.get(0));
    BitSet common = leftOut(one.get(0));
    common.and(leftOut(other.get(0)));
    assertThat(ofBoth).isEqualTo(common);
    for (int i = 0; i < start.length; i++) {
      double sum = one.get(0)[i] + other.get(0)[i];
      assertThat(Math.abs(both.get(0)[i] - sum)).isLessThan(1e-6 * CLIP);
    }
  }

  static Stream<Clipping> styles() {
    return Stream.of(Clipping.FLAT, Clipping.PER_TENSOR, new Clipping.Automatic(1e-6));
  }

  /**
   * Two steps of the same draws, then one that differs by an example, then the same for a store
   * that never had it. Gradients are far longer than the norm, so that the bound is nearly reached.
   */
  @ParameterizedTest
  @MethodSource("styles")
  void train_oneExampleMoreOrLess_movesTheSumByTheClippingNormAtMost(Clipping clipping) {
    int[] same = IntStream.range(0, EXAMPLES).filter(i -> i % 3 == 0).toArray();
    for (int changed : new int[] {1, 100, EXAMPLES - 2}) {
      int[] with = IntStream.range(0, EXAMPLES).filter(i -> i % 2 == 0 || i == changed).toArray();
      int[] without = IntStream.of(with).filter(i -> i != changed).toArray();
      Examples fewer = examples.without(changed);
      List<double[]> all = sums(examples, 3, clipping, same, same, with);
      List<double[]> drawnLess = sums(examples, 3, clipping, same, same, without);
      int[] renumbered = withoutOne(same, changed);
      List<double[]> removed =
          sums(fewer, 3, clipping, renumbered, renumbered, withoutOne(without, changed));
      assertThat(removed.get(1)).isEqualTo(all.get(1)).isNotEqualTo(all.get(0));
      assertThat(removed.get(2)).isEqualTo(drawnLess.get(2));
      assertThat(distance(all.get(2), removed.get(2)) / CLIP).isBetween(0.99, 1.0);
    }
  }

  /** The numbers that examples have in the store that lacks one. */
  private static int[] withoutOne(int[] drawn, int missing) {
    return IntStream.of(drawn).map(i -> i > missing ? i - 1 : i).toArray();
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }

  /**
   * Noise is far smaller than what is looked at. That all units are left out in one of the runs,
   * which hides the inputs, has a chance of 2e-8, and a count out of its bounds of 6e-9.
   */
  @Test
  void train_secureStream_neverRepeatsItsMasks() {
    Examples one = Examples.images(new int[] {1, 1, INPUTS}, 2, 1, 1);
    DpSgdSettings settings = new DpSgdSettings(1, 1, 1e-9, 1, 1, 1, 0);
    List<BitSet> masks = new ArrayList<>();
    try (SecureRandomStream random = SecureRandomStream.create()) {
      for (int run = 0; run < 2; run++) {
        float[] trained = LocalDpSgd.train(model, start, one, settings, random, UNHEARD);
        double[] update = new double[start.length];
        for (int i = 0; i < start.length; i++) {
          double moved = trained[i] - start[i];
          update[i] = Math.abs(moved) > 1e-6 ? moved : 0;
        }
        masks.add(leftOut(update));
      }
    }
    assertIndependent(masks);
  }

  @Test
  void train_dropout_learnsAndLeavesNothingOutAfterwards() {
    Model small = Model.forClippedSums(Recipes.DROPOUT);
    Examples bright = Recipes.examples(300);
    DpSgdSettings settings = new DpSgdSettings(150, 0.1, 1, 1, 1, 30, 0);
    float[] before = small.initialParameters(1);
    float[] trained =
        LocalDpSgd.train(small, before, bright, settings, new SeededChance(2, 0), 1, UNHEARD);
    Model fresh = Model.forClippedSums(Recipes.DROPOUT);
    assertThat(Evaluation.of(fresh, before, bright).accuracy()).isLessThan(0.6);
    assertThat(Evaluation.of(fresh, trained, bright).accuracy()).isGreaterThan(0.99);
    small.load(trained);
    assertThat(outputs(small, bright)).isEqualTo(outputs(fresh, bright));
  }

  private static float[] outputs(Model of, Examples examples) {
    of.input(0, examples, 0);
    of.forward(1);
    float[] outputs = new float[6];
    of.logits(0, outputs);
    return outputs;
  }
}
