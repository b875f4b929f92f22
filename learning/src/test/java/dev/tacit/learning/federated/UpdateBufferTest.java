package dev.tacit.learning.federated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class UpdateBufferTest {
  @Test
  void weight_ofTheRoot_isOneOverTheRoot() {
    assertThat(Staleness.ROOT.weight(0)).isEqualTo(1);
    assertThat(Staleness.ROOT.weight(3)).isEqualTo(0.5);
    assertThat(Staleness.ROOT.weight(99)).isCloseTo(0.1, within(1e-15));
    assertThat(new Staleness.Polynomial(1).weight(4)).isCloseTo(0.2, within(1e-15));
    assertThat(new Staleness.Constant().weight(1000)).isEqualTo(1);
  }

  /** No clipped update gets longer, and older ones never count more. */
  @Property(tries = 300)
  void weight_anyStaleness_isAtMostOneAndFalls(
      @ForAll @LongRange(min = 0, max = Long.MAX_VALUE - 1) long versions,
      @ForAll @DoubleRange(min = 0, max = 1) double exponent) {
    Staleness rule = new Staleness.Polynomial(exponent);
    assertThat(rule.weight(versions)).isPositive().isLessThanOrEqualTo(1);
    assertThat(rule.weight(versions + 1)).isLessThanOrEqualTo(rule.weight(versions));
  }

  /** (1 (2, 0) + 1/2 (0, 4) + 1/2 (4, 4)) / 3: divided by three, not by two. */
  @Test
  void take_full_isTheWeightedSumOverTheGoal() {
    UpdateBuffer buffer = new UpdateBuffer(3, 2, Staleness.ROOT);
    buffer.add(new float[] {2, 0}, 0);
    buffer.add(new float[] {0, 4}, 3);
    assertThat(buffer.isFull()).isFalse();
    assertThatIllegalStateException()
        .isThrownBy(buffer::take)
        .withMessage("buffer must hold 3 updates but held 2");
    buffer.add(new float[] {4, 4}, 3);
    assertThat(buffer.isFull()).isTrue();
    assertThatIllegalStateException().isThrownBy(() -> buffer.add(new float[2], 0));
    assertThat(buffer.take()).containsExactly(4 / 3f, 4 / 3f);
    assertThat(buffer.size()).isZero();
    assertThat(buffer.sum()).containsExactly(0, 0);
  }

  /** Nobody is late: the plain mean of McMahan et al., for any weights. */
  @Test
  void take_nothingStale_isThePlainMean() {
    Random random = new Random(1);
    UpdateBuffer buffer = new UpdateBuffer(10, 50, Staleness.ROOT);
    double[] mean = new double[50];
    for (int client = 0; client < 10; client++) {
      float[] update = new float[50];
      for (int i = 0; i < 50; i++) {
        update[i] = (float) random.nextGaussian();
        mean[i] += update[i] / 10.0;
      }
      buffer.add(update, 0);
    }
    float[] taken = buffer.take();
    for (int i = 0; i < 50; i++) {
      assertThat((double) taken[i]).isCloseTo(mean[i], within(1e-7));
    }
  }

  @Test
  void buffer_keptInTheMiddle_goesOnToTheLastBit() {
    UpdateBuffer whole = new UpdateBuffer(3, 1, Staleness.ROOT);
    whole.add(new float[] {0.1f}, 1);
    whole.add(new float[] {0.7f}, 2);
    UpdateBuffer kept = new UpdateBuffer(3, Staleness.ROOT, whole.size(), whole.sum());
    whole.add(new float[] {1e-9f}, 4);
    kept.add(new float[] {1e-9f}, 4);
    assertThat(kept.sum()).isEqualTo(whole.sum());
    assertThat(kept.take()).isEqualTo(whole.take());
  }

  @Test
  void arguments_outOfRange_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Staleness.Polynomial(1.5))
        .withMessage("exponent must be in [0, 1] but was 1.5");
    assertThatIllegalArgumentException().isThrownBy(() -> Staleness.ROOT.weight(-1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new UpdateBuffer(0, 1, Staleness.ROOT))
        .withMessageStartingWith("goal must be at least 1");
    UpdateBuffer buffer = new UpdateBuffer(1, 2, Staleness.ROOT);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> buffer.add(new float[3], 0))
        .withMessage("update must be 2 numbers but was 3");
    assertThatIllegalArgumentException().isThrownBy(() -> buffer.add(new float[2], -1));
    assertThat(buffer.size()).isZero();
  }
}
