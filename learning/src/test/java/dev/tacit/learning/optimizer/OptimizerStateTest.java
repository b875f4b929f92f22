package dev.tacit.learning.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class OptimizerStateTest {
  private static final Schedule RATE = new Schedule.WarmUp(3, new Schedule.Cosine(0.1, 0.01, 20));
  private static final List<Optimizer> ALL =
      List.of(
          new Optimizer.Sgd(RATE),
          new Optimizer.Sgd(RATE, 0.9, 0.1, false, 0.01),
          new Optimizer.Sgd(RATE, 0.9, 0, true, 0.01),
          new Optimizer.Adam(RATE),
          new Optimizer.AdamW(RATE, 0.9, 0.99, 1e-6, 0.1),
          new Optimizer.Adagrad(RATE, 0.1, 1e-8, 0.01),
          Optimizer.Yogi.federated(RATE),
          new Optimizer.UncorrectedAdam(RATE, 0.9, 0.99, 1e-3, 1e-6));

  @Provide
  Arbitrary<Optimizer> optimizers() {
    return Arbitraries.of(ALL);
  }

  /**
   * Expected numbers: the update rule as written in {@link Optimizer.Yogi}, in a separate Python
   * script in double precision.
   */
  @Test
  void step_yogi_agreesWithTheRuleComputedElsewhere() {
    double[][] expected = {
      {0.901980002, -0.40049875, 0.208578644},
      {0.778980162, -0.388546654, 0.257227764},
      {0.810995735, -0.382762602, 0.296433543},
      {0.839809751, -0.406433833, 0.331718743}
    };
    float[][] gradients = {
      {0.5f, -2, 0.01f}, {0.25f, 1.5f, -0.03f}, {-1, 0.125f, 0.002f}, {0, 0.75f, 0}
    };
    OptimizerState yogi = new OptimizerState(Optimizer.Yogi.federated(Schedule.constant(0.1)), 3);
    float[] weights = {1, -0.5f, 0.25f};
    for (int step = 0; step < 4; step++) {
      yogi.step(weights, gradients[step]);
      for (int i = 0; i < 3; i++) {
        assertThat((double) weights[i]).isCloseTo(expected[step][i], within(1e-6));
      }
    }
  }

  /**
   * Yogi moves its second moment by at most (1 - beta2) g² a step, in the direction of g². With
   * beta1 = 0 the moment is seen in the size of the step.
   */
  @Property(tries = 200)
  void step_yogi_secondMomentMovesByAShareOfTheSquare(
      @ForAll @Size(min = 2, max = 10) List<@IntRange(min = 1, max = 100) Integer> tenths) {
    Optimizer yogi = new Optimizer.Yogi(Schedule.constant(1), 0, 0.9, 1e-6, 1);
    OptimizerState state = new OptimizerState(yogi, 1);
    double v = 1;
    for (int tenth : tenths) {
      double g = tenth / 10.0;
      float[] weights = {0};
      state.step(weights, new float[] {(float) g});
      double root = -g / weights[0] - 1e-6;
      double moved = root * root - v;
      double share = 0.1 * g * g;
      double sign = Math.signum(g * g - v);
      if (Math.abs(g * g - v) > 1e-4) {
        assertThat(moved).isCloseTo(sign * share, within(1e-4 * (v + g * g)));
      }
      v = root * root;
    }
  }

  @Property(tries = 100)
  void step_anyOptimizerAfterDecode_doesBitForBitWhatItWouldHaveDone(
      @ForAll("optimizers") Optimizer optimizer,
      @ForAll @IntRange(min = 0, max = 12) int before,
      @ForAll @IntRange(min = 1, max = 40) int size,
      @ForAll long seed) {
    Random random = new Random(seed);
    float[] weights = draw(random, size);
    OptimizerState state = new OptimizerState(optimizer, size);
    for (int i = 0; i < before; i++) {
      state.step(weights, draw(random, size));
    }
    float[] copy = weights.clone();
    byte[] bytes = state.encode();
    OptimizerState resumed = OptimizerState.decode(bytes, optimizer, size);
    assertThat(resumed.steps()).isEqualTo(before);
    for (int i = 0; i < 5; i++) {
      float[] gradient = draw(random, size);
      state.step(weights, gradient);
      resumed.step(copy, gradient);
    }
    assertThat(copy).containsExactly(weights);
    assertThat(resumed.encode()).isEqualTo(state.encode());
  }

  @Property(tries = 200)
  void step_anyOptimizerOnASquare_comesNearer(
      @ForAll("optimizers") Optimizer optimizer, @ForAll long seed) {
    float[] weights = draw(new Random(seed), 8);
    for (int i = 0; i < 8; i++) {
      weights[i] = Math.copySign(1 + Math.abs(weights[i]), weights[i]);
    }
    double before = norm(weights);
    OptimizerState state = new OptimizerState(optimizer, 8);
    for (int i = 0; i < 10; i++) {
      state.step(weights, weights.clone());
    }
    assertThat(norm(weights)).isLessThan(before);
  }

  @Test
  void step_scale_isTheSameAsAScaledGradient() {
    for (Optimizer optimizer : ALL) {
      float[] a = {1, -2, 3};
      float[] b = a.clone();
      OptimizerState scaled = new OptimizerState(optimizer, 3);
      OptimizerState plain = new OptimizerState(optimizer, 3);
      for (int i = 0; i < 4; i++) {
        scaled.step(a, new float[] {4, 8 * i, -2}, 0.25f);
        plain.step(b, new float[] {1, 2 * i, -0.5f});
      }
      assertThat(a).as(optimizer.toString()).containsExactly(b);
    }
  }

  /** 2000 steps; one object each would be 32 kB or more. */
  @Test
  void step_anyOptimizer_allocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    float[] weights = {1, 2, 3};
    float[] gradient = {1, -1, 0.5f};
    for (Optimizer optimizer : ALL) {
      OptimizerState state = new OptimizerState(optimizer, 3);
      state.step(weights, gradient);
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 2000; i++) {
        state.step(weights, gradient);
      }
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      assertThat(allocated).as(optimizer.toString()).isLessThan(10_000);
    }
  }

  @Test
  void decode_damagedBytes_areRefused() {
    Optimizer adam = new Optimizer.Adam(RATE);
    OptimizerState state = new OptimizerState(adam, 3);
    state.step(new float[3], new float[] {1, 2, 3});
    byte[] good = state.encode();
    int floats = good.length - 24;
    refused(Arrays.copyOf(good, good.length - 1), adam);
    refused(Arrays.copyOf(good, good.length + 1), adam);
    refused(new byte[0], adam);
    refused(with(good, 0, 0), adam);
    refused(with(good, 4, 2), adam);
    refused(with(good, 8, 1 << 30), adam);
    refused(with(good, 12, 0), adam);
    refused(with(good, floats - 8, 0x80000000), adam);
    refused(with(good, floats - 4, 4), adam);
    refused(with(good, floats, Float.floatToIntBits(Float.NaN)), adam);
    refused(with(good, floats + 12, Float.floatToIntBits(-1f)), adam);
    refused(good, new Optimizer.Adam(RATE, 0.9, 0.999, 1e-7, 0));
    refused(good, new Optimizer.AdamW(RATE, 0.9, 0.999, 1e-8, 0));
    assertThat(OptimizerState.decode(good, adam, 3).steps()).isEqualTo(1);
  }

  @Test
  void step_wrongLengths_areRefused() {
    OptimizerState state = new OptimizerState(new Optimizer.Sgd(RATE), 3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> state.step(new float[2], new float[3]))
        .withMessage("weights must be 3 numbers but was 2");
    assertThatIllegalArgumentException().isThrownBy(() -> state.step(new float[3], new float[4]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> state.step(new float[3], new float[3], Float.NaN));
    assertThat(state.steps()).isZero();
  }

  @Test
  void settings_outOfRange_areRefused() {
    for (double bad : new double[] {-0.1, 1, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Optimizer.Sgd(RATE, bad, 0, false, 0));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Optimizer.Adam(RATE, bad, 0.9, 1e-8, 0));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Optimizer.Yogi(RATE, 0.9, bad, 1e-3, 0));
      assertThatIllegalArgumentException().isThrownBy(() -> new WeightAverage(bad, 3));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Optimizer.Sgd(RATE, 0.9, 0.1, true, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Optimizer.Sgd(RATE, 0, 0, true, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Optimizer.Adagrad(RATE, 0, 0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new OptimizerState(ALL.get(0), 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OptimizerState.decode(new byte[99], ALL.get(3), Integer.MAX_VALUE));
  }

  private static void refused(byte[] bytes, Optimizer optimizer) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OptimizerState.decode(bytes, optimizer, 3));
  }

  private static byte[] with(byte[] bytes, int at, int value) {
    byte[] changed = bytes.clone();
    ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
    return changed;
  }

  private static float[] draw(Random random, int size) {
    float[] drawn = new float[size];
    for (int i = 0; i < size; i++) {
      drawn[i] = (float) random.nextGaussian();
    }
    return drawn;
  }

  private static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }
}
