package dev.tacit.learning.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MetricsTest {
  /** Few different scores, so that most are ties. */
  @Property(tries = 300)
  void auc_anyScores_isTheShareOfPairsWon(
      @ForAll @Size(min = 1, max = 200) List<@IntRange(min = -5, max = 5) Integer> high,
      @ForAll @Size(min = 1, max = 40) List<@IntRange(min = -5, max = 5) Integer> low) {
    Auc auc = new Auc();
    double won = 0;
    for (int h : high) {
      auc.add(h / 3f, true);
      for (int l : low) {
        won += h > l ? 1 : h == l ? 0.5 : 0;
      }
    }
    // The negative zero of -0f is equal to zero.
    low.forEach(l -> auc.add(l == 0 ? -0f : l / 3f, false));
    assertThat(auc.value()).isEqualTo(won / (high.size() * low.size()));
    assertThat(auc.examples()).isEqualTo(high.size() + low.size());
  }

  /** Scores 0.1, 0.4 (negative) and 0.35, 0.8 (positive): three of four pairs are won. */
  @Test
  void auc_smallCase_isAsByHand() {
    Auc auc = new Auc();
    assertThat(auc.value()).isNaN();
    auc.add(new float[] {9, 0.4f, 0.5f}, 1, 0);
    assertThat(auc.value()).isNaN();
    auc.add(new float[] {0, 0.4f}, 0, 0);
    auc.add(new float[] {0.2f, 0.55f}, 0, 1);
    auc.add(0.8f, true);
    assertThat(auc.value()).isEqualTo(0.75);
    assertThatIllegalArgumentException().isThrownBy(() -> auc.add(Float.NaN, true));
  }

  @Property(tries = 200)
  void topK_anyLogits_isThePlaceInTheSortedOrder(
      @ForAll @IntRange(min = 1, max = 7) int classes, @ForAll long seed) {
    Random random = new Random(seed);
    for (int k = 1; k <= classes; k++) {
      TopK top = new TopK(k, classes);
      int right = 0;
      for (int e = 0; e < 10; e++) {
        float[] logits = new float[classes + 1];
        List<Integer> order = new ArrayList<>();
        for (int c = 0; c < classes; c++) {
          logits[c + 1] = random.nextInt(4);
          order.add(c);
        }
        int label = random.nextInt(classes);
        order.sort(Comparator.comparing(c -> -logits[c + 1]));
        right += order.indexOf(label) < k ? 1 : 0;
        top.add(logits, 1, label);
      }
      assertThat(top.value()).isEqualTo(right / 10.0);
    }
  }

  @Test
  void topK_notANumber_isNeverRight() {
    TopK top = TopK.accuracy(2);
    assertThat(top.value()).isNaN();
    top.add(new float[] {Float.NaN, Float.NaN}, 0);
    assertThat(top.value()).isZero();
    top.add(new float[] {Float.NaN, 1}, 1);
    assertThat(top.value()).isEqualTo(0.5);
    assertThat(top.examples()).isEqualTo(2);
  }

  @Test
  void confusion_smallCase_isAsByHand() {
    ConfusionMatrix matrix = new ConfusionMatrix(3);
    int[][] seen = {{0, 0}, {0, 0}, {0, 1}, {1, 1}, {1, 0}, {1, 1}, {1, 1}};
    for (int[] one : seen) {
      float[] logits = new float[3];
      logits[one[1]] = 1;
      matrix.add(logits, one[0]);
    }
    matrix.add(new float[] {Float.NaN, Float.NaN, Float.NaN}, 0);
    assertThat(matrix.count(0, 1)).isEqualTo(1);
    assertThat(matrix.support(0)).isEqualTo(4);
    assertThat(matrix.examples()).isEqualTo(8);
    assertThat(matrix.precision(0)).isEqualTo(2 / 3.0);
    assertThat(matrix.recall(0)).isEqualTo(0.5);
    assertThat(matrix.f1(0)).isCloseTo(4 / 7.0, within(1e-15));
    assertThat(matrix.recall(2)).isNaN();
    assertThat(matrix.f1(2)).isNaN();
    assertThat(matrix.macroF1()).isCloseTo((4 / 7.0 + 0.75) / 2, within(1e-15));
    assertThat(matrix.accuracy()).isEqualTo(5 / 8.0);
    assertThat(matrix.table(List.of("cat", "dog", "elephant")))
        .isEqualTo(
            "label          cat       dog  elephant  precision  recall      f1\n"
                + "cat              2         1         0     0.6667  0.5000  0.5714\n"
                + "dog              1         3         0     0.7500  0.7500  0.7500\n"
                + "elephant         0         0         0          -       -       -\n");
  }

  @Test
  void perplexity_uniformAndCertain_areVocabularyAndOne() {
    Perplexity uniform = new Perplexity(7);
    assertThat(uniform.value()).isNaN();
    uniform.add(new float[7], 3);
    uniform.add(new float[9], 2, 6);
    assertThat(uniform.value()).isCloseTo(7, within(1e-12));
    assertThat(uniform.tokens()).isEqualTo(2);
    Perplexity certain = new Perplexity(2);
    certain.add(new float[] {380, -380}, 0);
    assertThat(certain.value()).isEqualTo(1);
    certain.add(new float[] {0, 0}, 1);
    assertThat(certain.value()).isCloseTo(Math.sqrt(2), within(1e-12));
  }

  /** Scores and labels of small whole numbers, so that sums are exact in any order. */
  @Property(tries = 200)
  void merge_partsOfAnySizes_isAsOneThatSawAll(
      @ForAll @IntRange(min = 0, max = 40) int examples,
      @ForAll @IntRange(min = 0, max = 40) int first,
      @ForAll long seed) {
    Random random = new Random(seed);
    List<List<Measure>> three = List.of(measures(), measures(), measures());
    for (int i = 0; i < examples; i++) {
      float[] logits = {random.nextInt(4), random.nextInt(4)};
      int label = random.nextInt(2);
      three.get(0).forEach(whole -> whole.add(logits, 0, label));
      three.get(i < first ? 1 : 2).forEach(part -> part.add(logits, 0, label));
    }
    for (int m = 0; m < 4; m++) {
      Measure whole = three.get(0).get(m);
      Measure merged = three.get(1).get(m);
      // Its value may put scores in order; nothing may be lost by it.
      merged.value();
      merged.merge(three.get(2).get(m));
      if (examples == 0) {
        assertThat(merged.value()).isNaN();
      } else if (!(whole instanceof Auc) || !Double.isNaN(whole.value())) {
        assertThat(merged.value()).isCloseTo(whole.value(), within(1e-12));
      }
    }
    ConfusionMatrix matrix = (ConfusionMatrix) three.get(1).get(2);
    assertThat(matrix.table(List.of("a", "b")))
        .isEqualTo(((ConfusionMatrix) three.get(0).get(2)).table(List.of("a", "b")));
  }

  private static List<Measure> measures() {
    return List.of(new TopK(1, 2), new Auc(), new ConfusionMatrix(2), new Perplexity(2));
  }

  @Test
  void merge_anotherKindOrOtherClasses_isRefused() {
    List<Measure> others =
        List.of(new TopK(2, 3), new TopK(1, 4), new ConfusionMatrix(4), new Perplexity(4));
    for (Measure one : List.of(new TopK(1, 3), new ConfusionMatrix(3), new Perplexity(3))) {
      for (Measure other : others) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> one.merge(other))
            .withMessageStartingWith("other must be ");
      }
    }
    assertThatIllegalArgumentException().isThrownBy(() -> new Auc().merge(new TopK(1, 2)));
  }

  @Test
  void auc_ofAModelThatDiverged_isNoNumber() {
    Auc auc = new Auc();
    auc.add(new float[] {0, 1}, 0, 1);
    auc.add(new float[] {0, 2}, 0, 0);
    Auc diverged = new Auc();
    float endless = Float.POSITIVE_INFINITY;
    diverged.add(new float[] {endless, endless}, 0, 1);
    assertThat(auc.value()).isZero();
    auc.merge(diverged);
    assertThat(auc.value()).isNaN();
  }

  @Test
  void add_badArguments_areRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> TopK.accuracy(3).add(new float[2], 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TopK.accuracy(3).add(new float[3], 3))
        .withMessage("label must be in 0..2 but was another");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ConfusionMatrix(3).add(new float[3], 1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Perplexity(3).add(new float[3], -1));
    assertThatIllegalArgumentException().isThrownBy(() -> new TopK(4, 3));
    assertThatIllegalArgumentException().isThrownBy(() -> new ConfusionMatrix(0));
    assertThatIllegalArgumentException().isThrownBy(() -> new ConfusionMatrix(3).count(0, 3));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ConfusionMatrix(2).table(List.of("one")));
  }
}
