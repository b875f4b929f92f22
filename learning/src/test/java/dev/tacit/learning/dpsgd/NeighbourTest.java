package dev.tacit.learning.dpsgd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tacit.learning.Examples;
import dev.tacit.learning.loss.Loss;
import dev.tacit.learning.model.Layers;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.model.ModelSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Units of ReLU at their kink, where a last bit decides over a gradient. */
class NeighbourTest {
  private static final int IN = 1024;
  private static final int HIDDEN = 16;
  private static final int MOST = 100;
  private static final ModelSpec SPEC =
      ModelSpec.sequential(
          "kinks",
          Layers.input(1, 1, IN),
          Layers.flatten(),
          Layers.dense(HIDDEN).relu(),
          Layers.dense(2));

  /** Weights of a unit cancel but for roundings: its sign is a matter of the order of additions. */
  private static float[] weights(Model model) {
    Random random = new Random(1);
    float[] weights = new float[model.parameterCount()];
    for (int unit = 0; unit < HIDDEN; unit++) {
      List<Float> row = new ArrayList<>();
      for (int i = 0; i < IN / 2; i++) {
        float weight = (float) random.nextGaussian();
        row.addAll(List.of(weight, -weight));
      }
      Collections.shuffle(row, random);
      for (int i = 0; i < IN; i++) {
        weights[unit * IN + i] = row.get(i);
      }
    }
    int last = IN * HIDDEN + HIDDEN;
    for (int i = 0; i < 2 * HIDDEN; i++) {
      weights[last + i] = i < HIDDEN ? 1 : -1;
    }
    return weights;
  }

  private static Examples same() {
    float[] ones = new float[IN];
    Arrays.fill(ones, 1);
    float[][] inputs = new float[MOST][];
    Arrays.fill(inputs, ones);
    return new Examples(new int[] {1, 1, IN}, 2, inputs, new int[MOST]);
  }

  @Test
  void compute_examplesAtKinks_oneMoreMovesByTheClippingNormAtMost() {
    Model model = Model.forClippedSums(SPEC);
    try (ClippedSum sums = new ClippedSum(List.of(model), same(), Clipping.FLAT, 1)) {
      sums.load(weights(model));
      double[] before = new double[model.parameterCount()];
      for (int count = 1; count <= MOST; count++) {
        double[] now = new double[before.length];
        int[] groups = IntStream.range(0, count).map(i -> i / 32).toArray();
        sums.compute(IntStream.range(0, count).toArray(), groups, now);
        double squares = 0;
        for (int i = 0; i < now.length; i++) {
          squares += (now[i] - before[i]) * (now[i] - before[i]);
        }
        assertThat(Math.sqrt(squares)).as("example %s", count).isLessThanOrEqualTo(1);
        before = now;
      }
    }
  }

  /** Where there is no library the fastest have separate rows themselves. */
  @Test
  void clippedSum_rowsThatDependOnOthers_areRefused() {
    Model fastest = Model.create(SPEC, new Loss.SoftmaxCrossEntropy());
    if (!fastest.hasSeparateRows()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new ClippedSum(List.of(fastest), same(), Clipping.FLAT, 1))
          .withMessageStartingWith("workspaces must be");
    }
  }
}
