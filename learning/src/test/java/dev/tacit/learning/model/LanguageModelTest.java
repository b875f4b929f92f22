package dev.tacit.learning.model;

import static dev.tacit.learning.model.Layers.attention;
import static dev.tacit.learning.model.Layers.dense;
import static dev.tacit.learning.model.Layers.embedding;
import static dev.tacit.learning.model.Layers.input;
import static dev.tacit.learning.model.Layers.layerNorm;
import static dev.tacit.learning.model.Layers.lstm;
import static dev.tacit.learning.model.Layers.positions;
import static dev.tacit.learning.model.Layers.residual;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.learning.Evaluation;
import dev.tacit.learning.Examples;
import dev.tacit.learning.dpsgd.ClippedSum;
import dev.tacit.learning.dpsgd.Clipping;
import dev.tacit.learning.loss.Loss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that predict, at each place of their tokens, the next one. */
class LanguageModelTest {
  private static final int VOCABULARY = 5;
  private static final int LENGTH = 6;
  private static final int EXAMPLES = 9;

  static List<ModelSpec> models() {
    return List.of(
        ModelSpec.sequential(
            "transformer",
            input(LENGTH),
            embedding(VOCABULARY, 8),
            positions(),
            residual(layerNorm(), attention(2)),
            residual(layerNorm(), dense(12).gelu(), dense(8)),
            dense(VOCABULARY)),
        ModelSpec.sequential(
            "lstm", input(LENGTH), embedding(VOCABULARY, 6), lstm(7, 1), dense(VOCABULARY)));
  }

  private static Examples examples() {
    return Examples.tokens(LENGTH, VOCABULARY, EXAMPLES, 3);
  }

  private static Model loaded(Model model, Examples examples) {
    model.load(model.initialParameters(4));
    for (int e = 0; e < examples.size(); e++) {
      model.input(e, examples, e);
    }
    model.forward(examples.size());
    return model;
  }

  @ParameterizedTest
  @MethodSource("models")
  void lossAndRight_ofASequence_areThoseOfTheNextTokens(ModelSpec spec) {
    Examples examples = examples();
    Model model = loaded(Model.create(spec), examples);
    assertThat(spec.positions()).isEqualTo(LENGTH);
    assertThat(spec.outputs()).isEqualTo(VOCABULARY);
    float[] logits = new float[LENGTH * VOCABULARY];
    int allRight = 0;
    double allLoss = 0;
    for (int e = 0; e < EXAMPLES; e++) {
      model.logits(e, logits);
      int right = 0;
      double loss = 0;
      for (int p = 0; p < LENGTH; p++) {
        int next = p + 1 < LENGTH ? (int) examples.inputs()[e][p + 1] : examples.label(e);
        float[] row = Arrays.copyOfRange(logits, p * VOCABULARY, (p + 1) * VOCABULARY);
        double total = 0;
        int best = 0;
        for (int k = 0; k < VOCABULARY; k++) {
          total += Math.exp(row[k]);
          best = row[k] > row[best] ? k : best;
        }
        loss += (Math.log(total) - row[next]) / LENGTH;
        right += best == next ? 1 : 0;
        assertThat(p < LENGTH - 1 || model.predicted(e) == best).isTrue();
      }
      assertThat(model.loss(e, logits)).isCloseTo(loss, within(1e-6));
      assertThat(model.right(e, logits)).isEqualTo(right);
      assertThat(model.label(e)).isEqualTo(examples.label(e));
      allRight += right;
      allLoss += loss;
    }
    Evaluation all = Evaluation.of(Model.create(spec), model.initialParameters(4), examples);
    assertThat(all.accuracy()).isEqualTo(allRight / (double) (EXAMPLES * LENGTH));
    assertThat(all.loss()).isCloseTo(allLoss / EXAMPLES, within(1e-6));
  }

  @ParameterizedTest
  @MethodSource("models")
  void forward_laterTokensChanged_leavesEarlierOutputsAsTheyWere(ModelSpec spec) {
    Examples examples = examples();
    Model model = loaded(Model.forClippedSums(spec), examples);
    float[] before = new float[LENGTH * VOCABULARY];
    float[] after = before.clone();
    for (int changed = 0; changed < LENGTH; changed++) {
      model.logits(0, before);
      float[] tokens = examples.inputs()[0];
      float was = tokens[changed];
      tokens[changed] = (was + 1) % VOCABULARY;
      loaded(model, examples).logits(0, after);
      int earlier = changed * VOCABULARY;
      assertThat(Arrays.copyOf(after, earlier)).isEqualTo(Arrays.copyOf(before, earlier));
      assertThat(Arrays.copyOfRange(after, earlier, earlier + VOCABULARY))
          .isNotEqualTo(Arrays.copyOfRange(before, earlier, earlier + VOCABULARY));
      tokens[changed] = was;
      loaded(model, examples);
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void addGradients_anyDirection_agreesWithCentralDifferences(ModelSpec spec) {
    ModelLossTest.agreesWithCentralDifferences(Model.create(spec), examples());
  }

  /** The unit is a sequence, however many tokens it predicts. */
  @ParameterizedTest
  @MethodSource("models")
  void clippedSum_oneSequenceFewer_movesByItsBoundAtMostAndNearly(ModelSpec spec) {
    Examples examples = examples();
    Model model = Model.forClippedSums(spec);
    double clip = 0x1p-10;
    for (Clipping style : List.of(Clipping.FLAT, Clipping.PER_TENSOR)) {
      try (ClippedSum sum = new ClippedSum(List.of(model), examples, style, clip)) {
        sum.load(model.initialParameters(4));
        for (int left : new int[] {0, 4, 8}) {
          int[] fewer = IntStream.range(0, EXAMPLES).filter(e -> e != left).toArray();
          double[] all = sum(sum, IntStream.range(0, EXAMPLES).toArray(), left, model);
          double[] rest = sum(sum, fewer, left, model);
          double moved = 0;
          for (int i = 0; i < all.length; i++) {
            moved += (all[i] - rest[i]) * (all[i] - rest[i]);
          }
          assertThat(Math.sqrt(moved) / clip).as("%s, %d", style, left).isBetween(0.99, 1.0);
        }
      }
    }
  }

  /** The one that is left out in turn is in a group of its own where it is even. */
  private static double[] sum(ClippedSum sum, int[] drawn, int left, Model model) {
    int[] groups = Arrays.stream(drawn).map(e -> e == left ? left % 4 : 1).toArray();
    double[] into = new double[model.parameterCount()];
    sum.compute(drawn, groups, into);
    return into;
  }

  @ParameterizedTest
  @ValueSource(strings = {"attention", "norm over places", "inside a residual"})
  void create_layerThatLooksAhead_isRefused(String which) {
    LayerSpec attention = new SequenceSpec.SelfAttention(4, 2, false, true);
    LayerSpec ahead =
        switch (which) {
          case "attention" -> attention;
          case "norm over places" -> new LayerSpec.LayerNorm(List.of(LENGTH, 4), 1e-5);
          default -> new Composite.Residual(List.of(attention), List.of());
        };
    List<LayerSpec> layers = new ArrayList<>();
    layers.add(new SequenceSpec.Embedding(VOCABULARY, 4));
    layers.add(ahead);
    layers.add(new LayerSpec.Dense(4, VOCABULARY, true));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ModelSpec("peeps", new int[] {LENGTH}, VOCABULARY, layers))
        .withMessageContaining("must not look ahead but layer 1");
  }

  @Test
  void create_outputsAtEachPlaceButNotOfTheVocabulary_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> ModelSpec.sequential("other", input(LENGTH), embedding(VOCABULARY, 4), dense(3)))
        .withMessageContaining("for each place and class, but was [6, 3]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelSpec.sequential("numbers", input(LENGTH, 4), dense(3)))
        .withMessageContaining("but was [6, 3]");
  }

  @Test
  void create_lossByNumbers_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.create(models().get(0), new Loss.MeanSquaredError()))
        .withMessageContaining("outputs at each place must be one by class");
  }

  @Test
  void fromJson_whatALanguageModelWrote_isTheSame() {
    for (ModelSpec spec : models()) {
      assertThat(ModelSpec.fromJson(spec.toJson())).isEqualTo(spec);
    }
  }
}
