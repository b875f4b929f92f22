package dev.tacit.learning.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LossTest {
  private static final List<Loss.OfNumbers> BY_NUMBER =
      List.of(
          new Loss.MeanSquaredError(),
          new Loss.Huber(0.7),
          new Loss.BinaryCrossEntropy(true),
          new Loss.BinaryCrossEntropy(false));

  @Provide
  Arbitrary<Loss.OfNumbers> losses() {
    return Arbitraries.of(BY_NUMBER);
  }

  @Property(tries = 300)
  void derivative_anyLoss_isTheCentralDifference(
      @ForAll("losses") Loss.OfNumbers loss,
      @ForAll @DoubleRange(min = 0.01, max = 0.99) double output,
      @ForAll @DoubleRange(min = 0, max = 1) double target) {
    double h = 1e-6;
    double difference = (loss.value(output + h, target) - loss.value(output - h, target)) / (2 * h);
    assertThat(loss.derivative(output, target)).isCloseTo(difference, within(2e-5));
  }

  @Property(tries = 200)
  void gradient_softmax_isTheCentralDifferenceAndSumsToZeroAtEachPosition(
      @ForAll @IntRange(min = 1, max = 3) int positions,
      @ForAll @IntRange(min = 1, max = 6) int classes,
      @ForAll @DoubleRange(min = 0, max = 0.9) double smoothing,
      @ForAll long seed) {
    Loss.OfClass loss = new Loss.SoftmaxCrossEntropy(smoothing);
    Random random = new Random(seed);
    float[] outputs = new float[positions * classes + 2];
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = (float) (3 * random.nextGaussian());
    }
    int[] labels = new int[positions + 1];
    for (int p = 0; p < positions; p++) {
      labels[p + 1] = random.nextInt(classes);
    }
    float[] gradient = new float[outputs.length + 1];
    double value = loss.gradient(outputs, 2, positions, classes, labels, 1, gradient, 3);
    assertThat(value).isEqualTo(loss.value(outputs, 2, positions, classes, labels, 1));
    assertThat(value).isGreaterThanOrEqualTo(-1e-12);
    for (int p = 0; p < positions; p++) {
      double sum = 0;
      for (int k = 0; k < classes; k++) {
        int at = p * classes + k;
        float kept = outputs[2 + at];
        outputs[2 + at] = kept + 0x1p-9f;
        double width = outputs[2 + at];
        double above = loss.value(outputs, 2, positions, classes, labels, 1);
        outputs[2 + at] = kept - 0x1p-9f;
        width -= outputs[2 + at];
        double below = loss.value(outputs, 2, positions, classes, labels, 1);
        outputs[2 + at] = kept;
        assertThat((double) gradient[3 + at]).isCloseTo((above - below) / width, within(1e-5));
        sum += gradient[3 + at];
      }
      assertThat(sum).isCloseTo(0, within(1e-6));
    }
    assertThat(gradient[0]).isZero();
    assertThat(gradient[2]).isZero();
  }

  @Test
  void gradient_logitsOf380_areExact() {
    float[] outputs = {380, -380, 0};
    float[] gradient = new float[3];
    Loss.OfClass softmax = new Loss.SoftmaxCrossEntropy();
    assertThat(softmax.gradient(outputs, 0, 1, 3, new int[] {1}, 0, gradient, 0)).isEqualTo(760);
    assertThat(gradient).containsExactly(1, -1, 0);
    assertThat(softmax.gradient(outputs, 0, 1, 3, new int[] {0}, 0, gradient, 0))
        .isBetween(0.0, 1e-160);
    assertThat(gradient[0]).isZero();

    Loss.OfNumbers binary = new Loss.BinaryCrossEntropy(true);
    float[] targets = {0, 1};
    assertThat(binary.gradient(outputs, 0, 2, targets, 0, gradient, 0)).isEqualTo(380);
    assertThat(gradient[0]).isEqualTo(0.5f);
    assertThat(gradient[1]).isEqualTo(-0.5f);
    float[] largest = {Float.MAX_VALUE, -Float.MAX_VALUE};
    assertThat(binary.gradient(largest, 0, 2, targets, 0, gradient, 0)).isFinite();
    assertThat(softmax.value(largest, 0, 1, 2, new int[] {0}, 0)).isZero();
  }

  /** 2000 calls; one object each would be 32 kB or more. */
  @Test
  void gradient_anyLoss_allocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    float[] outputs = {0.5f, 0.25f, 0.75f};
    float[] targets = {0, 1, 0.5f};
    int[] labels = {2};
    float[] gradient = new float[3];
    Loss.OfClass softmax = new Loss.SoftmaxCrossEntropy(0.1);
    long before = 0;
    for (int i = 0; i < 2001; i++) {
      // The first call may load classes.
      before = i == 1 ? threads.getCurrentThreadAllocatedBytes() : before;
      softmax.gradient(outputs, 0, 1, 3, labels, 0, gradient, 0);
      for (int k = 0; k < BY_NUMBER.size(); k++) {
        BY_NUMBER.get(k).gradient(outputs, 0, 3, targets, 0, gradient, 0);
      }
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
  }

  @Test
  void gradient_inPlace_isTheSame() {
    float[] outputs = {1, 2, -1, 0.5f};
    float[] apart = new float[4];
    Loss.OfClass softmax = new Loss.SoftmaxCrossEntropy(0.1);
    double value = softmax.gradient(outputs, 0, 2, 2, new int[] {0, 1}, 0, apart, 0);
    assertThat(softmax.gradient(outputs, 0, 2, 2, new int[] {0, 1}, 0, outputs, 0))
        .isEqualTo(value);
    assertThat(outputs).containsExactly(apart);
  }

  @Test
  void binary_certainAndWrong_isFinite() {
    Loss.OfNumbers binary = new Loss.BinaryCrossEntropy(false);
    assertThat(binary.value(0, 1)).isEqualTo(100);
    assertThat(binary.value(1, 0)).isEqualTo(100);
    assertThat(binary.value(1, 1)).isZero();
    assertThat(binary.derivative(0, 1)).isEqualTo(-1e12);
    assertThat(binary.derivative(1, 1)).isZero();
  }

  @Test
  void badArguments_areRefused() {
    Loss.OfClass softmax = new Loss.SoftmaxCrossEntropy();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> softmax.value(new float[3], 0, 1, 3, new int[] {3}, 0))
        .withMessage("label must be in 0..2 but was not at position 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> softmax.value(new float[3], 1, 1, 3, new int[] {0}, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> softmax.value(new float[3], 0, 0, 3, new int[] {0}, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Loss.MeanSquaredError().value(new float[3], 0, 3, new float[2], 0));
    for (double bad : new double[] {-0.1, 1, Double.NaN}) {
      assertThatIllegalArgumentException().isThrownBy(() -> new Loss.SoftmaxCrossEntropy(bad));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> new Loss.Huber(0));
  }
}
