package dev.tacit.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.learning.Examples;
import dev.tacit.learning.dpsgd.DpSgdSettings;
import dev.tacit.learning.federated.LocalSgdSettings;
import dev.tacit.learning.federated.Scaffold;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.privacy.noise.SecureRandomStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PrivateScaffoldTest {
  private static final ModelSpec SPEC = ModelSpec.preset("linear", new int[] {1, 1, 6}, 6);
  private static final int SIZE = SPEC.parameterCount();
  private static final int EXAMPLES = 300;
  private static final double RATE = 0.5;

  private final Model model = Model.forClippedSums(SPEC);
  private final Examples examples = Examples.brightPixels(6, EXAMPLES, 1);
  private final float[] start = model.initialParameters(1);

  private static float[] numbers(long seed, double scale) {
    Random random = new Random(seed);
    float[] numbers = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      numbers[i] = (float) ((random.nextDouble() * 2 - 1) * scale);
    }
    return numbers;
  }

  private Scaffold.Change train(PrivateScaffold scaffold, float[] sent, float[] own) {
    try (SecureRandomStream random = SecureRandomStream.create()) {
      return scaffold.train(
          model, new Scaffold.Sent(start, sent), own, examples, random, step -> {});
    }
  }

  /**
   * All examples in each batch, none clipped, and a noise of RATE * 0.001 * 16 / 300 = 2.7e-5 a
   * step: 8 deviations of five steps' are 4.8e-4, so a false alarm of 42 numbers is below 1e-13.
   */
  @Test
  void train_allExamplesAndHardlyAnyNoise_isScaffold() {
    DpSgdSettings quiet = new DpSgdSettings(5, 1, 0.001, 16, RATE, EXAMPLES, 0);
    float[] sent = numbers(2, 0.05);
    float[] own = numbers(3, 0.05);
    Scaffold.Change expected = Scaffold.Change.zero(SIZE);
    new Scaffold(new LocalSgdSettings(5, EXAMPLES, RATE, 0))
        .train(
            Model.create(SPEC),
            new Scaffold.Sent(start, sent),
            own,
            examples,
            new Random(1)::nextLong,
            step -> {},
            expected);
    Scaffold.Change change = train(new PrivateScaffold(quiet, 10, 10), sent, own);
    double moved = 0;
    for (int i = 0; i < SIZE; i++) {
      assertThat(change.update()[i]).isCloseTo(expected.update()[i], within(4.8e-4f));
      assertThat(change.variate()[i])
          .isCloseTo(expected.variate()[i], within((float) (4.8e-4 / (5 * RATE))));
      moved = Math.max(moved, Math.abs(change.update()[i]));
    }
    assertThat(moved).isGreaterThan(0.1);
  }

  /** Whatever the noise was: option II by what was handed in. */
  @Test
  void train_handsInTheMeanOfTheNoisyGradients() {
    DpSgdSettings loud = new DpSgdSettings(4, 0.1, 2, 1, RATE, 30, 0);
    float[] sent = numbers(2, 0.2);
    float[] own = numbers(3, 0.2);
    Scaffold.Change change = train(new PrivateScaffold(loud, 100, 100), sent, own);
    for (int i = 0; i < SIZE; i++) {
      assertThat(change.variate()[i])
          .isCloseTo(-sent[i] - change.update()[i] / (float) (4 * RATE), within(1e-5f));
    }
  }

  /** What is kept is within the range again, for the next round. */
  @Test
  void train_numbersPastTheRanges_areClamped() {
    DpSgdSettings loud = new DpSgdSettings(4, 0.1, 2, 1, RATE, 1, 0);
    PrivateScaffold scaffold = PrivateScaffold.of(loud, 0.5);
    assertThat(scaffold.variateRange()).isEqualTo(0.25);
    assertThat(scaffold.changeRange()).isEqualTo(0.5);
    float[] own = numbers(3, 0.25);
    Scaffold.Change change = train(scaffold, numbers(2, 0.25), own);
    int clamped = 0;
    for (int i = 0; i < SIZE; i++) {
      assertThat(Math.abs(change.update()[i])).isLessThanOrEqualTo(0.5f);
      assertThat(Math.abs(change.variate()[i])).isLessThanOrEqualTo(0.5f);
      assertThat(Math.abs(own[i] + change.variate()[i])).isLessThanOrEqualTo(0.2500001f);
      clamped += Math.abs(change.update()[i]) == 0.5f ? 1 : 0;
    }
    // A step's deviation is 1: nine of ten numbers are past one half.
    assertThat(clamped).isPositive();
  }

  /** The server may send what it likes: training does not fail, and nothing infinite goes out. */
  @Test
  void train_absurdVariateFromTheServer_handsInFiniteNumbers() {
    DpSgdSettings settings = new DpSgdSettings(4, 0.1, 2, 1, 8, 30, 0);
    float[] sent = new float[SIZE];
    java.util.Arrays.fill(sent, Float.MAX_VALUE);
    Scaffold.Change change = train(new PrivateScaffold(settings, 1, 1), sent, new float[SIZE]);
    for (int i = 0; i < SIZE; i++) {
      assertThat(Math.abs(change.update()[i])).isLessThanOrEqualTo(1);
      assertThat(Math.abs(change.variate()[i])).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void settings_thatTheAlgorithmDoesNotHave_areRefused() {
    DpSgdSettings momentum = new DpSgdSettings(4, 0.1, 2, 1, RATE, 30, 0.9);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PrivateScaffold.of(momentum, 1))
        .withMessage("momentum and proximal must be 0 with control variates but were 0.9 and 0.0");
    DpSgdSettings plain = new DpSgdSettings(4, 0.1, 2, 1, RATE, 30, 0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PrivateScaffold.of(plain.withProximal(0.1), 1));
    for (double bad : new double[] {0, -1, 1e-60, 1e38, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new PrivateScaffold(plain, 1, bad))
          .withMessageStartingWith("variateRange must be positive");
    }
  }
}
