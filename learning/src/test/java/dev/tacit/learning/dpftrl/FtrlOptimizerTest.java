package dev.tacit.learning.dpftrl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class FtrlOptimizerTest {
  private static final Offset<Float> CLOSE = Offset.offset(1e-5f);

  @Test
  void step_noMomentum_isGradientDescent_alsoAcrossRestarts() {
    Random random = new Random(5);
    float[] start = {1, -2, 3};
    double[] weights = {1, -2, 3};
    FtrlOptimizer optimizer = new FtrlOptimizer(start, 0.1, 0, 4);
    for (int step = 0; step < 20; step++) {
      double[] sum = random.doubles(3, -5, 5).toArray();
      float[] next = optimizer.step(sum);
      for (int i = 0; i < 3; i++) {
        weights[i] -= 0.1 * sum[i] / 4;
        assertThat(next[i]).isCloseTo((float) weights[i], CLOSE);
      }
      if (step % 7 == 6) {
        optimizer.restart();
        assertThat(optimizer.parameters()).isEqualTo(next);
      }
    }
    assertThat(start).containsExactly(1, -2, 3);
  }

  /** Gradient 1 each step: P = 1, 2, 3; v = 1, 2.5, 4.25 at momentum one half. */
  @Test
  void step_momentum_isOfRunningSums() {
    FtrlOptimizer optimizer = new FtrlOptimizer(new float[] {0}, 1, 0.5, 2);
    assertThat(optimizer.step(new double[] {2})).containsExactly(-1);
    assertThat(optimizer.step(new double[] {2})).containsExactly(-2.5f);
    assertThat(optimizer.step(new double[] {2})).containsExactly(-4.25f);
    optimizer.restart();
    assertThat(optimizer.step(new double[] {2})).containsExactly(-5.25f);
  }

  @Test
  void step_wrongLength_isRefused() {
    FtrlOptimizer optimizer = new FtrlOptimizer(new float[] {0}, 1, 0, 1);
    assertThatIllegalArgumentException().isThrownBy(() -> optimizer.step(new double[2]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FtrlOptimizer(new float[] {0}, 1, 1, 1));
  }
}
